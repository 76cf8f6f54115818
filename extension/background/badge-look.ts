import type { Headline } from '#protocol';

/** What the toolbar button shows: a message of the locales where it is a word. */
export interface BadgeLook {
  readonly text: string;
  readonly color: string;
}

/** White on each of these has a contrast above 4.5:1. */
const colors = { live: '#c5221f', rehearsal: '#6a3fb5', trouble: '#a04100', busy: '#5f6368' } as const;

/** Two bars, as on a button that pauses. */
const hiddenSign = '❚❚';

/** Text and colour of the badge; the text alone tells one state from another. `t` looks a word up. */
export function badgeLook(headline: Headline, t: (message: string) => string): BadgeLook {
  switch (headline.kind) {
    case 'off':
    case 'ended':
      return { text: '', color: colors.busy };
    case 'connecting':
    case 'stopping':
      return { text: '···', color: colors.busy };
    case 'waiting':
    case 'waiting-server':
    case 'silent':
    case 'silent-server':
    case 'asking':
    case 'not-live':
      return { text: '!', color: colors.trouble };
    case 'hidden':
      return { text: hiddenSign, color: colors.trouble };
    case 'live':
    case 'rehearsing': {
      const { kind, live, of } = headline;
      const all = live === of;
      if (kind === 'rehearsing') {
        return { text: all ? t('badge_rehearsing') : `R${live}/${of}`, color: colors.rehearsal };
      }
      return { text: all ? t('badge_live') : `${live}/${of}`, color: all ? colors.live : colors.trouble };
    }
  }
}
