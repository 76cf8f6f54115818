import { headlineOf, type Headline } from '#protocol';
import * as v from 'valibot';
import type { BroadcastStatus } from './broadcast-status.ts';
import { noticeSchema, type Notice } from './notice.ts';

/** Host → background. */
export type BackgroundCommand =
  /** A start has been answered: it is live, or the status says why not. */
  | { readonly to: 'background'; readonly type: 'started' }
  /** Have the person hear of this, unless a page that shows it is in sight. */
  | {
      readonly to: 'background';
      readonly type: 'notify';
      readonly notice: Notice;
      readonly headline: Headline;
    }
  | BroadcastReport;

/** What the background has to know of the broadcast while no page is open. */
export interface BroadcastReport {
  readonly to: 'background';
  readonly type: 'report';
  readonly phase: BroadcastStatus['phase'];
  readonly headline: Headline;
  /** Whether viewers see a waiting picture, because the source has ended, or something else was away. */
  readonly waitingPicture: boolean;
  /** Ids of those it has while it runs, without those that have ended. */
  readonly destinations: readonly string[];
  /** Whether the companion has not answered its Stop. */
  readonly unanswered: boolean;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const headlineSchema = v.variant('kind', [
  v.object({ kind: v.picklist(['off', 'connecting', 'waiting', 'silent', 'asking', 'stopping', 'ended']) }),
  v.object({ kind: v.picklist(['live', 'rehearsing']), live: count, of: count }),
  v.object({ kind: v.literal('not-live'), reason: v.nullable(v.string()) }),
]);

const schema = v.variant('type', [
  v.object({ to: v.literal('background'), type: v.literal('started') }),
  v.object({
    to: v.literal('background'),
    type: v.literal('report'),
    phase: v.picklist(['idle', 'starting', 'live', 'stopping']),
    headline: headlineSchema,
    waitingPicture: v.boolean(),
    destinations: v.array(v.string()),
    unanswered: v.boolean(),
  }),
  v.object({
    to: v.literal('background'),
    type: v.literal('notify'),
    notice: noticeSchema,
    headline: headlineSchema,
  }),
]);

/** @returns null for everything that is not a command to the background. */
export function readBackgroundCommand(message: unknown): BackgroundCommand | null {
  const result = v.safeParse(schema, message);
  return result.success ? (result.output as BackgroundCommand) : null;
}

export function reportOf(status: BroadcastStatus): BroadcastReport {
  const { phase, source, destinations, question, problem } = status;
  const running = phase === 'live' ? destinations.filter((one) => one.phase !== 'ended') : [];
  return {
    to: 'background',
    type: 'report',
    phase,
    headline: headlineOf(status),
    waitingPicture:
      phase === 'live' && (source === null || question !== null || problem?.code === 'no-window'),
    destinations: running.map(({ id }) => id),
    unanswered: problem?.code === 'stop-unanswered',
  };
}
