import { ByteTail } from './byte-tail.ts';
import { ContainerReader } from './container.ts';
import type { Media } from './media.ts';

/** Most bytes kept for a restart: more than 20 s at 6 Mbit/s. Beyond it, a restart waits for the next keyframe. */
const maxReplayBytes = 16 * 1024 * 1024;

/**
 * One run of a recorder: a self-contained recording that comes in as slices of one byte stream. Keeps its header
 * and what came since the last keyframe, so that a new normaliser can take over from one that died.
 */
export class Epoch {
  /** Null until the header has been read. */
  header: Buffer | null = null;
  /** How often its time has leapt: what came before a leap cannot be read together with what follows. */
  leaps = 0;
  readonly #reader = new ContainerReader();
  readonly #tail = new ByteTail();
  #restartAt = 0;
  #leapAt = 0;
  #usable = true;

  constructor(
    readonly number: number,
    private readonly maxBytes = maxReplayBytes,
  ) {}

  get media(): Media | null {
    return this.header && this.#reader.media;
  }

  /** Takes the next slice. Throws MediaError when this is not, or no longer, a recording: then the epoch is over. */
  push(bytes: Buffer): void {
    this.#reader.push(bytes);
    this.#tail.push(bytes);
    if (!this.header && this.#reader.headerEnd !== null) this.#takeHeader(this.#reader.headerEnd);
    this.#leap(this.#reader.leapAt ?? 0);
    const at = this.#reader.restartAt;
    if (at !== null && at > this.#restartAt && at >= this.#tail.start) {
      this.#restartAt = at;
      this.#usable = true;
      this.#tail.trimTo(at);
    }
    if (this.header && this.#tail.size > this.maxBytes) this.skipToKeyframe();
  }

  /** What a new normaliser starts with: the header and all since the last keyframe; null until the next keyframe. */
  replay(): readonly Buffer[] | null {
    return this.header && this.#usable ? [this.header, ...this.#tail.parts] : null;
  }

  /** Lets go of what is kept: the next replay begins with the next keyframe. */
  skipToKeyframe(): void {
    this.#usable = false;
    // The part that is being read may yet turn out to open with a keyframe.
    this.#tail.trimTo(this.#reader.partStart);
    if (this.#tail.size > this.maxBytes) this.#tail.trimTo(Infinity);
  }

  #leap(at: number): void {
    if (at <= this.#leapAt) return;
    this.#leapAt = at;
    this.leaps += 1;
    this.#usable = false;
    this.#tail.trimTo(at);
  }

  #takeHeader(end: number): void {
    this.header = Buffer.concat(this.#tail.parts).subarray(0, end);
    this.#restartAt = end - 1;
    this.#tail.trimTo(end);
  }
}
