import { formatBitrate, formatList } from './format.ts';
import type { Translate } from './text.ts';

/** How a sentence with figures and lists in it is put into the language of the page. */
export function wording(t: Translate): {
  readonly t: Translate;
  readonly rate: (kbps: number) => string;
  readonly list: (items: readonly string[]) => string;
} {
  const language = t('language');
  return {
    t,
    rate: (kbps) => formatBitrate(kbps * 1000, language),
    list: (items) => formatList(items, language),
  };
}
