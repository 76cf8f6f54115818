import type { Headline } from '#protocol';

/** Looks a message up in the locales and puts `subs` where it says $1, $2, …; empty when they have none. */
type Translate = (message: string, ...subs: readonly string[]) => string;

/** A headline in words: `Live on 2 of 3`; empty while there is no broadcast. */
export function headlineText(headline: Headline, t: Translate): string {
  switch (headline.kind) {
    case 'off':
      return '';
    case 'live':
    case 'rehearsing':
    case 'hidden': {
      const { kind, live, of } = headline;
      return live === of ? t(`headline_${kind}`) : t(`headline_${kind}_some`, String(live), String(of));
    }
    case 'not-live':
      return t('headline_not_live', whyNot(headline.reason, t));
    default:
      return t(`headline_${headline.kind.replaceAll('-', '_')}`);
  }
}

/** The mark that stands beside it. */
export function headlineTone({
  kind,
}: Headline): 'off' | 'busy' | 'live' | 'rehearsal' | 'warning' | 'trouble' {
  switch (kind) {
    case 'off':
    case 'ended':
      return 'off';
    case 'connecting':
    case 'stopping':
      return 'busy';
    case 'live':
      return 'live';
    case 'rehearsing':
      return 'rehearsal';
    case 'waiting':
    case 'waiting-server':
    case 'silent':
    case 'silent-server':
    case 'asking':
    case 'hidden':
      return 'warning';
    case 'not-live':
      return 'trouble';
  }
}

/** Whether the clock runs that counts the time live. */
export function isOnAir({ kind }: Headline): boolean {
  return kind === 'live' || kind === 'rehearsing' || kind === 'hidden';
}

function whyNot(reason: string | null, t: Translate): string {
  if (reason === null) return t('short_several');
  return t(`short_${reason.replaceAll('-', '_')}`) || t('short_other');
}
