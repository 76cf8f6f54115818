import { headlineOf, phaseOf, type Headline, type Status } from '#protocol';
import { headlineText, headlineTone } from '../../../extension/messages/headline-text.ts';
import type { Translate } from '../../../extension/ui/text.ts';
import type { Link } from './connection.ts';

export interface PageHeadline {
  readonly text: string;
  readonly tone: ReturnType<typeof headlineTone>;
}

/** How it is, in the same words as in the extension: of the companion where it is away, else of all that is live. */
export function pageHeadline(link: Link, status: Status | null, t: Translate): PageHeadline {
  const away: Partial<Record<Link, Headline>> = {
    connecting: { kind: 'connecting' },
    lost: { kind: 'waiting' },
    silent: { kind: 'silent' },
    full: { kind: 'waiting' },
  };
  const headline = away[link];
  if (headline) return { text: headlineText(headline, t), tone: headlineTone(headline) };
  const headlines = (status?.broadcasts ?? []).map(({ destinations, rehearsal, held }) =>
    headlineOf({
      phase: 'live',
      rehearsal,
      question: held,
      destinations: destinations.map((one) => ({ phase: phaseOf(one.status), reason: one.status.reason })),
    }),
  );
  const [first] = headlines;
  if (!first) return { text: t('control_idle'), tone: 'off' };
  return { text: headlines.map((one) => headlineText(one, t)).join(' · '), tone: headlineTone(first) };
}
