import type { Clock } from '../lib/clock.ts';
import { unlessAborted } from '../lib/waiting.ts';
import type { Feeder } from './feeder.ts';
import { Progress, type Condition } from './progress.ts';
import type { Failure } from './session.ts';

/** How often a publish is looked at, in ms: until it is known what becomes of it, and from then on. */
const lookEveryMs = { starting: 50, later: 250 } as const;

/**
 * Looks after the session that is fed, and whichever takes over from it, and tells its condition four times a
 * second, and more often until media moves, for which a person waits; a dead one is given up.
 * @returns why it ended, when none took its place; `stopped` when the signal aborted.
 */
export async function watch(
  feeder: Feeder,
  clock: Clock,
  signal: AbortSignal,
  tell: (condition: Condition) => void,
): Promise<Failure> {
  const movedBefore = feeder.totals.bytesMoved;
  const progress = new Progress(clock.now());
  let isStarting = true;
  const look = (): void => {
    cancel = clock.setTimer(isStarting ? lookEveryMs.starting : lookEveryMs.later, look);
    const { current } = feeder;
    if (!current) return;
    try {
      const seen = current.look();
      const bytesMoved = feeder.totals.bytesMoved - movedBefore;
      const condition = progress.look({ ...seen, bytesMoved }, clock.now());
      isStarting = condition === 'starting';
      if (condition === 'dead') current.abandon({ reason: 'stalled', isGuess: false });
      else tell(condition);
    } catch (error) {
      // A mistake here ends this publish, and nobody else's.
      current.abandon({ reason: 'internal', isGuess: false, error });
    }
  };
  let cancel = clock.setTimer(lookEveryMs.starting, look);
  const stopped: Failure = { reason: 'stopped', isGuess: false };
  try {
    for (;;) {
      const { current } = feeder;
      if (!current || signal.aborted) return stopped;
      const failure = await unlessAborted(current.over, signal).catch(() => stopped);
      if (signal.aborted) return stopped;
      if (current === feeder.current && !feeder.replace()) return failure;
    }
  } finally {
    cancel();
  }
}
