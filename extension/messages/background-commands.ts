import * as v from 'valibot';
import type { BroadcastStatus } from './broadcast-status.ts';
import { startRequestSchema } from './host-commands.ts';
import type { StartRequest } from './start-request.ts';

/** What the toolbar button says. */
export type Badge = 'none' | 'live' | 'trouble';

/** Pages and host → background. */
export type BackgroundCommand =
  /** Make sure there is a host and hand it the request. Answered with a `StartReply`. */
  | { readonly to: 'background'; readonly type: 'start'; readonly request: StartRequest }
  /** Open the studio page, or bring it to the front. */
  | { readonly to: 'background'; readonly type: 'open-studio' }
  | BroadcastReport;

/** What the background has to know of the broadcast while no page is open. */
export interface BroadcastReport {
  readonly to: 'background';
  readonly type: 'report';
  readonly badge: Badge;
  /** Ids of those it has while it is live, without those that have ended. */
  readonly destinations: readonly string[];
}

const schema = v.variant('type', [
  v.object({ to: v.literal('background'), type: v.literal('start'), request: startRequestSchema }),
  v.object({ to: v.literal('background'), type: v.literal('open-studio') }),
  v.object({
    to: v.literal('background'),
    type: v.literal('report'),
    badge: v.picklist(['none', 'live', 'trouble']),
    destinations: v.array(v.string()),
  }),
]);

/** @returns null for everything that is not a command to the background. */
export function readBackgroundCommand(message: unknown): BackgroundCommand | null {
  const result = v.safeParse(schema, message);
  return result.success ? result.output : null;
}

export function reportOf(status: BroadcastStatus): BroadcastReport {
  const badge = badgeOf(status);
  const running = badge === 'none' ? [] : status.destinations.filter(({ phase }) => phase !== 'ended');
  return { to: 'background', type: 'report', badge, destinations: running.map(({ id }) => id) };
}

/** LIVE for as long as the broadcast runs; trouble when the source or at least one destination has some. */
function badgeOf({ phase, source, destinations }: BroadcastStatus): Badge {
  if (phase !== 'live') return 'none';
  if (source === null) return 'trouble';
  return destinations.some((destination) => destination.phase === 'trouble') ? 'trouble' : 'live';
}
