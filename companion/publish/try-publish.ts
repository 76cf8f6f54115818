import type { Clock } from '../lib/clock.ts';
import { pause, unlessAborted } from '../lib/waiting.ts';
import { PublishError, type PublishFailure } from './publish-error.ts';
import type { PublisherPort } from './publisher.ts';

/** Longest time from dialling to the ingest's word, every redirect included, in ms. */
const answerMs = 8_000;
/** How long an accepted publish is held, in ms: an ingest that did not mean it closes at once, without a word. */
const holdMs = 1_000;

/** What a trial needs of a publisher; one that has not been asked for anything yet. */
export type TrialPublisher = Pick<PublisherPort, 'connect' | 'closed' | 'close'>;

/**
 * Publishes without media for a second, and takes leave.
 * @returns null when the ingest accepted that, else why not; `stopped` when the signal aborted. Resolves once the
 * connection is closed.
 */
export async function tryPublish(
  publisher: TrialPublisher,
  clock: Clock,
  signal: AbortSignal,
): Promise<PublishFailure | null> {
  const late = new AbortController();
  const cancel = clock.setTimer(answerMs, () => late.abort());
  const either = AbortSignal.any([signal, late.signal]);
  try {
    await unlessAborted(publisher.connect(either), either);
    cancel();
    const held = pause(clock, holdMs, signal).then(() => null);
    const gone = await Promise.race([publisher.closed.then(notMeant), held]);
    return signal.aborted ? 'stopped' : gone;
  } catch (error) {
    if (signal.aborted) return 'stopped';
    if (late.signal.aborted) return 'timeout';
    if (!(error instanceof PublishError)) throw error;
    return error.reason;
  } finally {
    cancel();
    await publisher.close();
  }
}

/** Ended as soon as it was accepted: some servers say no to a key like that, and to one that is in use. */
function notMeant(error: PublishError | null): PublishFailure {
  return error === null || error.reason === 'closed-by-ingest' ? 'key-rejected' : error.reason;
}
