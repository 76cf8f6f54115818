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
  | { readonly to: 'background'; readonly type: 'badge'; readonly badge: Badge };

const schema = v.variant('type', [
  v.object({ to: v.literal('background'), type: v.literal('start'), request: startRequestSchema }),
  v.object({ to: v.literal('background'), type: v.literal('open-studio') }),
  v.object({
    to: v.literal('background'),
    type: v.literal('badge'),
    badge: v.picklist(['none', 'live', 'trouble']),
  }),
]);

/** @returns null for everything that is not a command to the background. */
export function readBackgroundCommand(message: unknown): BackgroundCommand | null {
  const result = v.safeParse(schema, message);
  return result.success ? result.output : null;
}

/** LIVE for as long as the broadcast runs; trouble when the source or at least one destination has some. */
export function badgeOf({ phase, source, destinations }: BroadcastStatus): Badge {
  if (phase !== 'live') return 'none';
  if (source === null) return 'trouble';
  return destinations.some((destination) => destination.phase === 'trouble') ? 'trouble' : 'live';
}
