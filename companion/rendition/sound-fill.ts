import type { FlvTag } from '../flv/tag.ts';
import type { Block } from '../container/media.ts';
import type { MovedTag } from './normaliser-port.ts';
import { soundHeader, SteadySound } from './steady-sound.ts';

/** A recording whose sound is this far behind its pictures, in ms, has none for the time being. */
const lateMs = 800;
/** How far behind the pictures silence follows then, in ms: sound that comes again is a little later than they. */
const behindMs = 500;
/** How long ffmpeg may keep sound that has come, in ms, before silence takes its place. */
const slowMs = 1_700;
/** How much sound may be inside ffmpeg while it waits for more, in ms. */
const insideMs = 200;
/** How long nothing may come, in ms, before silence goes on by the clock; recorders that hand out more at once have longer. */
const quietMs = 1_500;
const maxBurstMs = 12_000;
/** A look so long after the last one, in ms, was held up, and so was what has come meanwhile: it is still to be read. */
const heldUpMs = 1_000;
/** How long silence goes on by the clock, in ms: then nobody is there any more. */
const maxIdleMs = 600_000;
/** Chunks that come within so many ms were handed out together. */
const togetherMs = 200;
/** Time that goes on by more than this, in ms, while less has passed, has leapt. */
const leapMs = 1_000;
/** What is left of a leap, in ms. */
const seamMs = 33;
/** How much of what is made up may overlap with what comes again, in ms. */
const overlapMs = 200;
/** Leaps whose other side has not come out yet. */
const maxLeaps = 10;

/**
 * Sees to it that there is sound at all times, at most two seconds behind the picture, whatever comes: silence for a
 * recording without sound, for sound that stays away, and for a recording of which nothing comes because its picture stands
 * still. What is made up is paced by the pictures or by the clock; for time that has only leapt none is, the hole is closed.
 * All times are of the recording, in ms.
 */
export class SoundFill {
  /** Whether the recording has a track with sound. */
  hasTrack = false;
  /** Whether time that has leapt goes on without a hole; otherwise somebody else sees to that. */
  closesLeaps = true;
  /** Where the recording has leapt last; null for nowhere. */
  leapMs: number | null = null;
  readonly #sound = new SteadySound();
  #hasHeader = false;
  /** The first block, the newest picture and the end of the newest sound that have come. */
  #firstMs: number | null = null;
  #seenMs = -Infinity;
  #heardMs = -Infinity;
  /** The first picture that went out, and the newest tag of either kind. */
  #shownMs: number | null = null;
  #outMs = -Infinity;
  /** When the newest blocks came by the clock and how far the recording was then; since when they came together, and from where. */
  #arrival: {
    readonly at: number;
    readonly ms: number;
    readonly since: number;
    readonly fromMs: number;
  } | null = null;
  /** Up to when there is silence by the clock; null while none was needed. */
  #aheadMs: number | null = null;
  /** When it was looked last whether anything comes. */
  #lookedAt = -Infinity;
  #leaps: { readonly ms: number; readonly by: number }[] = [];
  /** By how much what goes out next is moved. */
  #movedMs = 0;
  readonly #onTag: (tag: MovedTag) => void;

  constructor(onTag: (tag: MovedTag) => void) {
    this.#onTag = onTag;
  }

  /** Blocks have come, one at least. @param now clock time */
  arrive(now: number, blocks: readonly Block[]): void {
    const { ms: first } = blocks[0]!;
    const last = this.#arrival;
    this.#rejoin(first);
    for (const block of blocks) {
      this.#findLeap(block.ms, last ? last.ms + now - last.at : Infinity);
      if (block.kind === 'video') this.#seenMs = Math.max(this.#seenMs, block.ms);
      else this.#heardMs = Math.max(this.#heardMs, block.ms);
    }
    this.#firstMs ??= first;
    const isTogether = last !== null && now - last.since < togetherMs;
    const burst = isTogether ? last : { since: now, fromMs: first };
    this.#arrival = { at: now, ms: this.#newestMs, since: burst.since, fromMs: burst.fromMs };
  }

  /** A tag of the picture goes out. @param soundDueMs how long ffmpeg has kept sound back; null while it does not */
  show(tag: FlvTag, soundDueMs: number | null): void {
    if (tag.sequenceHeader) return this.#configure(tag);
    this.#shownMs ??= tag.timestamp;
    this.#outMs = Math.max(this.#outMs, tag.timestamp);
    this.#passLeap(tag.timestamp);
    const to = this.hasTrack ? tag.timestamp - behindMs : tag.timestamp;
    if (this.#isMissing(soundDueMs)) this.#silence(to);
    this.#emit(tag);
  }

  /** A tag of the sound has come out of ffmpeg. */
  hear(tag: FlvTag): void {
    if (tag.sequenceHeader) return this.#configure();
    this.#outMs = Math.max(this.#outMs, tag.timestamp);
    this.#passLeap(tag.timestamp);
    // A recorder's sound may begin later than its pictures; both begin together for viewers.
    if (this.#shownMs !== null) this.#sound.beginAt(Math.min(this.#shownMs, tag.timestamp));
    for (const each of this.#sound.take(tag)) this.#emit(each);
  }

  /** Looks whether nothing comes any more, to be called several times a second. @param now clock time */
  idle(now: number): void {
    const isHeldUp = now - this.#lookedAt > heldUpMs;
    this.#lookedAt = now;
    if (isHeldUp) return;
    if (!this.#arrival || this.#shownMs === null) return;
    const { at, ms, fromMs } = this.#arrival;
    const idleMs = now - at;
    const patience = quietMs + Math.min(maxBurstMs, ms - fromMs);
    if (idleMs <= patience || idleMs > maxIdleMs) return;
    // What came last may have leapt, and be inside ffmpeg still, or be damage that never comes out.
    const reached = ms - this.#outMs > maxBurstMs ? this.#outMs : ms;
    this.#silence(reached + idleMs - behindMs);
    this.#aheadMs = this.#sound.until;
  }

  get #newestMs(): number {
    return Math.max(this.#seenMs, this.#heardMs);
  }

  #isMissing(soundDueMs: number | null): boolean {
    if (!this.hasTrack) return true;
    const firstMs = this.#firstMs ?? 0;
    const out = this.#sound.until ?? firstMs;
    const inside = this.#heardMs - out;
    if (inside > insideMs && (soundDueMs === null || soundDueMs < slowMs)) return false;
    return this.#seenMs - Math.min(Math.max(this.#heardMs, firstMs), out) > lateMs;
  }

  #silence(to: number): void {
    this.#sound.beginAt(this.#shownMs!);
    const silence = this.#sound.fill(to);
    if (silence.length > 0) this.#configure();
    for (const each of silence) this.#emit(each);
  }

  /** Where the recording goes on behind the silence, it had only been held up: what comes is shown after that. */
  #rejoin(ms: number): void {
    const behind = (this.#aheadMs ?? -Infinity) - ms;
    this.#aheadMs = null;
    if (behind > overlapMs) this.#move(behind);
  }

  /** @param due how far the recording is by the clock */
  #findLeap(ms: number, due: number): void {
    const by = ms - this.#newestMs;
    if (this.closesLeaps && by > leapMs && by < Infinity && ms - due > leapMs) {
      this.leapMs = ms;
      this.#leaps = [...this.#leaps, { ms, by: by - seamMs }].slice(-maxLeaps);
    }
  }

  #passLeap(ms: number): void {
    for (let leap = this.#leaps[0]; leap && ms >= leap.ms - seamMs; leap = this.#leaps[0]) {
      this.#leaps.shift();
      this.#move(-leap.by);
    }
  }

  /** By whole ms, as all times are that go out. */
  #move(by: number): void {
    const ms = Math.round(by);
    this.#movedMs += ms;
    this.#sound.skip(-ms);
  }

  /** The decoder configurations of both come before anything else. */
  #configure(picture: FlvTag | null = null): void {
    if (picture) this.#emit(picture);
    if (!this.#hasHeader) this.#emit(soundHeader());
    this.#hasHeader = true;
  }

  #emit(tag: FlvTag): void {
    const moved = this.#movedMs;
    this.#movedMs = 0;
    this.#onTag(moved === 0 ? tag : { ...tag, movedMs: moved });
  }
}
