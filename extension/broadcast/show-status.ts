import type { BroadcastStatus, Problem } from '../messages/broadcast-status.ts';
import type { StartRequest } from '../messages/start-request.ts';
import type { HeldBitrate } from './bitrate/held-bitrate.ts';
import type { Hold } from './hold.ts';
import type { Programme } from './programme.ts';
import type { Relay } from './relay/relay.ts';

/** What a show consists of, and what is wrong with its source while it goes on. */
export interface ShowParts {
  readonly request: StartRequest;
  readonly programme: Programme;
  readonly bitrate: HeldBitrate;
  readonly hold: Hold;
  /** Null before it is known that there is anything to relay. */
  readonly relay: Relay | null;
  readonly problem: Problem | null;
}

/** Of a broadcast's status, what its show says. */
export type ShowStatus = Omit<
  BroadcastStatus,
  'phase' | 'liveSince' | 'pendingStop' | 'recordings' | 'sound'
>;

/** A show as it is shown. */
export function showStatus({ request, programme, bitrate, hold, relay, problem }: ShowParts): ShowStatus {
  // Before the capture is open it is what was asked for.
  const source = programme.lost ? null : (programme.source ?? request.source);
  const way = relay?.way ?? null;
  const tab = source?.kind === 'tab' ? source : null;
  return {
    source: source?.kind ?? null,
    title: tab?.title ?? '',
    tabId: tab?.tabId ?? null,
    quality: bitrate.chosen,
    video: bitrate.status,
    destinations: relay?.views() ?? [],
    ...(way && { way }),
    problem: problem ?? (hold.isWindowless ? { code: 'no-window' } : null),
    // Without a source the answer is another one, whatever was away before.
    question: hold.question && programme.lost ? { ...hold.question, code: 'source-ended' } : hold.question,
    privacy: hold.privacy,
    ...(relay?.verdict && { verdict: relay.verdict }),
    // The companion knows better: it may have been started so that everything is one.
    rehearsal: request.rehearsal === true || (relay?.recordings ?? null) !== null,
  };
}
