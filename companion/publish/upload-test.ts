import { padded } from '../flv/filler.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import { pause, unlessAborted } from '../lib/waiting.ts';
import { PublishError, type PublishFailure } from './publish-error.ts';
import type { PublisherPort } from './publisher.ts';

/** Longest time from dialling to the ingest's word, in ms. */
const answerMs = 8_000;
/** How long it publishes, in ms, and how long before what arrives counts: a connection begins slowly. */
export const uploadTestMs = 10_000;
const warmUpMs = 3_000;
/** How often it is looked what has arrived, in ms. */
const lookEveryMs = 100;
/** Shortest time between two acknowledgements that tells a rate, in ms; else what has left this computer counts. */
const leastSpanMs = 3_000;
/** Pictures and sounds that wait at most; then pictures are left out. */
const mostWaiting = 60;
/** Part of what was to be sent that has to arrive for the line to be no limit. */
const allOfIt = 0.93;

/** What a test found; `reason` why it did not come to that. */
export type UploadTested =
  | { readonly reason: PublishFailure }
  /** `isAtLeast`: all that was sent arrived, and more may. */
  | { readonly reason: null; readonly kbps: number; readonly isAtLeast: boolean };

export interface UploadTest {
  readonly publisher: PublisherPort;
  /** Pictures of H.264 and silence in real time from now on. @returns what ends them */
  readonly play: (emit: (tag: FlvTag) => void) => () => void;
  /** Pictures a second. */
  readonly frameRate: number;
  /** How much is sent, if it can be, in kbit/s. */
  readonly kbps: number;
  readonly clock: Clock;
}

/**
 * Publishes test pictures for ten seconds, made large by filler, and tells how much of them arrives. What the connection does
 * not take is left out, so that there is always something to take and nothing piles up.
 * @returns once the connection is closed; reason `stopped` when the signal aborted
 */
export async function testUpload(test: UploadTest, signal: AbortSignal): Promise<UploadTested> {
  const { publisher, clock } = test;
  const late = new AbortController();
  const cancel = clock.setTimer(answerMs, () => late.abort());
  const either = AbortSignal.any([signal, late.signal]);
  try {
    await unlessAborted(publisher.connect(either), either);
    cancel();
    return await publishFor(test, signal);
  } catch (error) {
    if (signal.aborted) return { reason: 'stopped' };
    if (late.signal.aborted) return { reason: 'timeout' };
    if (!(error instanceof PublishError)) throw error;
    return { reason: error.reason };
  } finally {
    cancel();
    await publisher.close();
  }
}

async function publishFor(
  { publisher, play, frameRate, kbps, clock }: UploadTest,
  signal: AbortSignal,
): Promise<UploadTested> {
  const pictureBytes = Math.round((kbps * 1_000) / 8 / frameRate);
  const began = clock.now();
  const seen = new Arrived();
  const waiting: FlvTag[] = [];
  let isFull = false;
  const pump = (): void => {
    for (let tag; !isFull && (tag = waiting.shift());) {
      isFull = !publisher.send(isPicture(tag) ? padded(tag, pictureBytes) : tag);
    }
  };
  publisher.on('drain', () => {
    isFull = false;
    pump();
  });
  const endPictures = play((tag) => {
    // Pictures come several at a time. Those that the line does not take by then it could not take anyway.
    if (isPicture(tag) && waiting.length >= mostWaiting) return;
    waiting.push(tag);
    pump();
  });
  const gone = publisher.closed.then((error): PublishFailure => error?.reason ?? 'closed-by-ingest');
  let ended: PublishFailure | null = null;
  void gone.then((reason) => (ended = reason));
  try {
    for (let elapsed = 0; elapsed < uploadTestMs && ended === null && !signal.aborted;) {
      await Promise.race([pause(clock, lookEveryMs, signal), gone]);
      elapsed = clock.now() - began;
      if (elapsed >= warmUpMs) seen.look(publisher, clock.now());
    }
  } finally {
    endPictures();
  }
  if (signal.aborted) return { reason: 'stopped' };
  if (ended !== null) return { reason: ended };
  const found = seen.kbps;
  return { reason: null, kbps: Math.round(found), isAtLeast: found >= kbps * allOfIt };
}

function isPicture({ type, sequenceHeader }: FlvTag): boolean {
  return type === 'video' && !sequenceHeader;
}

interface Point {
  readonly at: number;
  readonly bytes: number;
}

/** What has arrived at an ingest, by its acknowledgements where they tell enough, else by what has left this computer. */
class Arrived {
  #acknowledged: Point[] = [];
  #count = 0;
  #left: Point[] = [];

  look({ acknowledgements: { count, total }, bytesSent, bufferedBytes }: PublisherPort, at: number): void {
    if (total !== null && count !== this.#count) this.#acknowledged.push({ at, bytes: total });
    this.#count = count;
    this.#left.push({ at, bytes: bytesSent - bufferedBytes });
  }

  get kbps(): number {
    return rateOf(this.#acknowledged) ?? rateOf(this.#left) ?? 0;
  }
}

/** In kbit/s; null where there is too little to tell. */
function rateOf(points: readonly Point[]): number | null {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.at - first.at < leastSpanMs) return null;
  return ((last.bytes - first.bytes) * 8) / (last.at - first.at);
}
