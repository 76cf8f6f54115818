import type { LimitWarning } from './limits.ts';

/** How figures and lists are written in the language of the page. */
export interface Wording {
  readonly t: (message: string, ...subs: readonly string[]) => string;
  readonly rate: (kbps: number) => string;
  readonly list: (items: readonly string[]) => string;
}

/** What a platform does not take, and what to change. */
export function limitText(warning: LimitWarning, { t, rate, list }: Wording): string {
  const { name } = warning;
  switch (warning.kind) {
    case 'bitrate':
      return t(warning.capped ? 'quality_capped' : 'limit_bitrate', name, rate(warning.maxKbps));
    case 'height': {
      const takes = warning.takes.map((height) => `${height}p`);
      return t('limit_height', name, list(takes), `${warning.height}p`);
    }
    case 'rate':
      return t('limit_rate', name, String(warning.most), String(warning.frameRate));
    case 'codec':
      return t('limit_codec', name, list(warning.takes), warning.codec);
    case 'plain':
      return t('limit_plain', name);
    case 'simulcast':
      return t('limit_simulcast', name, list(warning.better));
  }
}
