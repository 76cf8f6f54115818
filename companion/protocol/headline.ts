import * as v from 'valibot';
import type { DestinationStatus } from './destination.ts';

/** A destination as a person is told of it: connecting → key-sent → live, or trouble with its reason. */
export const destinationPhases = ['connecting', 'key-sent', 'live', 'trouble', 'ended'] as const;
export type DestinationPhase = (typeof destinationPhases)[number];

/** Where a broadcast is between Start and Stop; what it reaches is said by its destinations alone. */
export const broadcastPhases = ['idle', 'starting', 'live', 'stopping'] as const;
export type BroadcastPhase = (typeof broadcastPhases)[number];

/** What a destination is called by, of the states that it has for the companion. */
export function phaseOf({ state, reason }: Pick<DestinationStatus, 'state' | 'reason'>): DestinationPhase {
  switch (state) {
    case 'live':
    case 'ended':
      return state;
    case 'stalled':
    case 'waiting':
    case 'failed':
      return 'trouble';
    case 'idle':
    case 'connecting':
    case 'publishing':
      // The way to live; a reason means that it is not the first try, unless it is held back on purpose.
      return reason === null || reason === 'delayed' ? 'key-sent' : 'trouble';
  }
}

export interface HeadlineSource {
  readonly phase: BroadcastPhase;
  readonly destinations: readonly {
    readonly phase: DestinationPhase;
    /** A code; of `awayReasons` where nothing is known. */
    readonly reason: string | null;
  }[];
  /** Whether everything goes to the built-in ingest and nothing to the public. */
  readonly rehearsal: boolean;
  /** Set while it waits for a person to say that it goes on, and viewers see the slate. */
  readonly question?: unknown;
  /** Set while viewers see the slate because the person shows nothing. */
  readonly privacy?: unknown;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Why nothing is known of a destination: its companion is gone or does not answer, on this computer or elsewhere. The graver ones first. */
export const awayReasons = ['companion-lost', 'server-lost', 'companion-silent', 'server-silent'] as const;
export type AwayReason = (typeof awayReasons)[number];

const awayKinds = {
  'companion-lost': 'waiting',
  'server-lost': 'waiting-server',
  'companion-silent': 'silent',
  'server-silent': 'silent-server',
} as const satisfies Record<AwayReason, string>;

/** How the whole broadcast is, in the fewest words: what every page, the badge and the tooltip say. */
export const headlineSchema = v.variant('kind', [
  /**
   * `waiting` is for the companion, which is `silent` while it is there and does not answer, as `-server` for one that is elsewhere;
   * `asking` is for the person, behind the slate; `ended` means that no destination is left.
   */
  v.object({
    kind: v.picklist(['off', 'connecting', ...Object.values(awayKinds), 'asking', 'stopping', 'ended']),
  }),
  /** `live` of the `of` destinations that take part have it; at least one. `hidden`: they have the slate, and nobody sees the source. */
  v.object({ kind: v.picklist(['live', 'rehearsing', 'hidden']), live: count, of: count }),
  /** None has it. `reason` is what they have in common, or null. */
  v.object({ kind: v.literal('not-live'), reason: v.nullable(v.string()) }),
]);
export type Headline = Readonly<v.InferOutput<typeof headlineSchema>>;

/**
 * The one place where it is decided whether a broadcast is live: it is on as many destinations as say so themselves.
 * Those that have ended, or were stopped, no longer count.
 */
export function headlineOf({ phase, destinations, rehearsal, question, privacy }: HeadlineSource): Headline {
  if (phase === 'idle') return { kind: 'off' };
  if (phase === 'stopping') return { kind: 'stopping' };
  if (phase === 'starting') return { kind: 'connecting' };
  const running = destinations.filter((one) => one.phase !== 'ended');
  const of = running.length;
  if (of === 0) return { kind: 'ended' };
  if (question) return { kind: 'asking' };
  const live = running.filter((one) => one.phase === 'live').length;
  if (live > 0 && privacy) return { kind: 'hidden', live, of };
  if (live > 0) return { kind: rehearsal ? 'rehearsing' : 'live', live, of };
  const gone = awayReasons.find((code) => running.some(({ reason }) => reason === code));
  if (gone) return { kind: awayKinds[gone] };
  if (running.some((one) => one.phase !== 'trouble')) return { kind: 'connecting' };
  const { reason } = running[0]!;
  return { kind: 'not-live', reason: running.every((one) => one.reason === reason) ? reason : null };
}
