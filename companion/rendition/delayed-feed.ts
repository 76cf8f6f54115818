import type { VideoCodec } from '#protocol';
import { retimed } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import { ByteTail } from '../lib/byte-tail.ts';
import type { Clock } from '../lib/clock.ts';
import type { RenditionFeed, RenditionTrouble } from './feed.ts';
import { GopCache } from './gop-cache.ts';

/** Bytes that are held back at most: a minute at 17 Mbit/s. What comes beyond them pushes the oldest out before its time. */
export const delayCapBytes = 128 * 1024 * 1024;
/** How long nothing may come, in ms, before that is worth a word. */
const quietMs = 2_000;

/** A tag whose payload is among those that are held. */
interface Held extends Omit<FlvTag, 'payload'> {
  /** Where its payload begins. */
  readonly from: number;
  /** When it came, by the clock. */
  readonly cameAt: number;
  /** How the rendition was then. */
  readonly trouble: RenditionTrouble | null;
}

/**
 * A feed that is some time behind another one, on purpose. Everything comes out of it, in order: each tag when it has been
 * held for that long. Only what does not fit under the cap leaves earlier: the delay gets shorter, and nothing is lost. What is
 * still held when it is stopped is let go.
 *
 * It begins with `start` and goes on whether or not anybody listens, so that whoever comes back need not wait once more.
 */
export class DelayedFeed implements RenditionFeed {
  readonly #feed: RenditionFeed;
  readonly #delayMs: number;
  readonly #clock: Clock;
  readonly #capBytes: number;
  readonly #held: Held[] = [];
  readonly #payloads = new ByteTail();
  #gop = new GopCache();
  readonly #listeners = new Set<(tag: FlvTag) => void>();
  #metadata: FlvTag | null = null;
  #trouble: RenditionTrouble | null = null;
  #flows = false;
  /** When its first sound or picture came, by the clock. */
  #beganAt: number | null = null;
  #heldMs = 0;
  #shortUntil = -Infinity;
  #unsubscribe: (() => void) | null = null;
  #cancel: (() => void) | null = null;
  /** Called when the first sound or picture comes, and when it leaves. */
  #onStep: () => void = () => undefined;

  /** @param delayMs how long each tag is held */
  constructor(feed: RenditionFeed, delayMs: number, clock: Clock, capBytes = delayCapBytes) {
    this.#feed = feed;
    this.#delayMs = delayMs;
    this.#clock = clock;
    this.#capBytes = capBytes;
  }

  /** Whether a sound or a picture has come out of it. */
  get flows(): boolean {
    return this.#flows;
  }

  /** Of what comes out of it now; of what goes in while nothing is held. */
  get trouble(): RenditionTrouble | null {
    return this.#held.length === 0 ? this.#feed.trouble : this.#trouble;
  }

  /** Of what goes in: it is told at once, though it is shown later. */
  get given(): RenditionFeed['given'] {
    return this.#feed.given;
  }

  /** How long what left last was held, in ms: less than it was told where not all of it fits. */
  get heldMs(): number {
    return this.#heldMs;
  }

  /** Whether there was no room in the last seconds to hold everything for that long. */
  get isShort(): boolean {
    return this.#clock.now() < this.#shortUntil;
  }

  get codec(): VideoCodec {
    return this.#feed.codec;
  }

  get isEnhanced(): boolean {
    return this.#feed.isEnhanced;
  }

  /** Where that makes it another stream, what is held is let go, and it does not flow before the delay has passed once more. */
  fit(codecs: ReadonlySet<VideoCodec>): void {
    const before = this.#feed.codec;
    this.#feed.fit(codecs);
    if (this.#feed.codec === before) return;
    this.#letGo();
    this.#gop = new GopCache();
    this.#metadata = null;
    this.#flows = false;
    this.#beganAt = null;
    for (const tag of this.#feed.prelude()) this.#hold(tag);
  }

  prelude(): readonly FlvTag[] {
    return this.#metadata ? [this.#metadata, ...this.#gop.tags()] : this.#gop.tags();
  }

  subscribe(listener: (tag: FlvTag) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  start(): void {
    if (this.#unsubscribe) return;
    for (const tag of this.#feed.prelude()) this.#hold(tag);
    this.#unsubscribe = this.#feed.subscribe((tag) => this.#hold(tag));
  }

  /** Nothing more comes out of it. */
  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#letGo();
    this.#listeners.clear();
  }

  /**
   * Resolves when the first sound or picture has come out, or the signal aborts.
   * @param tell how long that takes, in ms, once there is one; null when none comes
   */
  untilItFlows(signal: AbortSignal, tell: (leftMs: number | null) => void): Promise<void> {
    if (this.#flows || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const cancelQuiet = this.#clock.setTimer(quietMs, () => {
        if (this.#beganAt === null) tell(null);
      });
      const look = (): void => {
        if (signal.aborted || this.#flows) {
          cancelQuiet();
          this.#onStep = () => undefined;
          signal.removeEventListener('abort', look);
          resolve();
        } else if (this.#beganAt !== null) tell(this.#beganAt + this.#delayMs - this.#clock.now());
      };
      this.#onStep = look;
      signal.addEventListener('abort', look, { once: true });
      look();
    });
  }

  #letGo(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#held.length = 0;
    this.#heldMs = 0;
    this.#payloads.trimTo(Infinity);
  }

  #hold({ payload, type, timestamp, keyframe, sequenceHeader }: FlvTag): void {
    const cameAt = this.#clock.now();
    const place = { from: this.#end, cameAt, trouble: this.#feed.trouble };
    this.#payloads.push(payload);
    this.#held.push({ type, timestamp, keyframe, sequenceHeader, ...place });
    while (this.#payloads.size > this.#capBytes) {
      this.#shortUntil = this.#clock.now() + quietMs;
      this.#release();
    }
    if (this.#beganAt === null && type !== 'script' && !sequenceHeader) {
      this.#beganAt = cameAt;
      this.#onStep();
    }
    if (this.#cancel === null) this.#wait();
  }

  /** Until the oldest may leave. */
  #wait(): void {
    const [oldest] = this.#held;
    if (!oldest) return;
    const leftMs = oldest.cameAt + this.#delayMs - this.#clock.now();
    this.#cancel = this.#clock.setTimer(Math.max(0, leftMs), () => {
      this.#cancel = null;
      const now = this.#clock.now();
      while (this.#held[0] && this.#held[0].cameAt + this.#delayMs <= now) this.#release();
      if (this.#cancel === null) this.#wait();
    });
  }

  #release(): void {
    const oldest = this.#held.shift()!;
    const to = this.#held[0]?.from ?? this.#end;
    const payload = Buffer.concat(this.#payloads.read(oldest.from, to));
    const tag = retimed({ ...oldest, payload }, oldest.timestamp);
    this.#payloads.trimTo(to);
    this.#trouble = oldest.trouble;
    this.#heldMs = this.#clock.now() - oldest.cameAt;
    if (tag.type === 'script') this.#metadata = tag;
    else this.#gop.add(tag);
    for (const listener of this.#listeners) listener(tag);
    if (this.#flows || tag.type === 'script' || tag.sequenceHeader) return;
    this.#flows = true;
    this.#onStep();
  }

  get #end(): number {
    return this.#payloads.start + this.#payloads.size;
  }
}
