import { ByteTail } from '../lib/byte-tail.ts';
import { ContainerReader } from '../container/container.ts';
import type { Block, Leap, Media, Piece, RestartPoint } from '../container/media.ts';

/** Most bytes kept for a restart: more than 20 s at 6 Mbit/s. Beyond it, a restart begins with a later keyframe. */
const maxReplayBytes = 16 * 1024 * 1024;

/**
 * One run of a recorder: a self-contained recording that comes in as slices of one byte stream, and is taken apart here,
 * once. Keeps its header and what came since the last keyframe whose picture is known to be out, so that a new normaliser
 * can take over from one that died without losing what that one still held: only for that is it read a second time.
 */
export class Epoch {
  /** Null until the header has been read. */
  header: Buffer | null = null;
  /** How often its time has leapt, and how often back: what came before cannot be read together with what follows. */
  leaps = 0;
  rewinds = 0;
  readonly #reader = new ContainerReader();
  readonly #tail = new ByteTail();
  /** Where a replay can begin, the oldest first; none while it has to wait for the next keyframe. */
  #points: RestartPoint[] = [];
  /** The newest restart point that was looked at. */
  #seen = -1;
  #leapAt = 0;
  readonly #maxBytes: number;

  constructor(
    readonly number: number,
    maxBytes = maxReplayBytes,
  ) {
    this.#maxBytes = maxBytes;
  }

  get media(): Media | null {
    return this.header && this.#reader.media;
  }

  /** Takes the next slice. Throws MediaError when this is not, or no longer, a recording: then the epoch is over. */
  push(bytes: Buffer): Piece {
    const piece = this.#reader.push(bytes);
    this.#tail.push(bytes);
    if (!this.header && this.#reader.headerEnd !== null) this.#takeHeader(this.#reader.headerEnd);
    if (this.#reader.leap) this.#leap(this.#reader.leap);
    this.#mark(this.#reader.restart);
    while (this.header && this.#tail.size > this.#maxBytes) this.#shed();
    return piece;
  }

  /** The blocks that are whole in a part that is not: for when no more comes. */
  rest(): readonly Block[] {
    return this.#reader.rest();
  }

  /** A picture of this time, in ms of the recording, is out: what comes before its keyframe is not needed again. */
  confirm(ms: number): void {
    const newest = this.#points.findLastIndex((point) => point.ms <= ms);
    if (newest > 0) this.#beginWith(newest);
  }

  /** What a new normaliser starts with: the header and all that is kept; null until the next keyframe. */
  replay(): readonly Piece[] | null {
    if (!this.header || this.#points.length === 0) return null;
    const reader = new ContainerReader();
    const { tracks } = this.#reader;
    return [this.header, ...this.#tail.read()].map((bytes) => ({ ...reader.push(bytes), tracks }));
  }

  /** The time of the keyframe that a replay begins with, in ms; null where it is not known, at the very beginning. */
  get replayMs(): number | null {
    const ms = this.#points[0]?.ms ?? -Infinity;
    return ms < 0 ? null : ms;
  }

  /** The time of the first keyframe after `ms` that has come and is kept, in ms; null while there is none. */
  keyframeAfter(ms: number): number | null {
    return this.#points.find((point) => point.ms > ms)?.ms ?? null;
  }

  /** Lets go of what is kept: the next replay begins with the next keyframe. */
  skipToKeyframe(): void {
    this.#points = [];
    // The part that is being read may yet turn out to open with a keyframe.
    this.#tail.trimTo(this.#reader.partStart);
    if (this.#tail.size > this.#maxBytes) this.#tail.trimTo(Infinity);
  }

  /** Lets go of what comes before the newest keyframe. */
  skipToNewest(): void {
    if (this.#points.length > 1) this.#beginWith(this.#points.length - 1);
  }

  #leap({ at, way }: Leap): void {
    if (at <= this.#leapAt) return;
    this.#leapAt = at;
    this.leaps += 1;
    if (way === 'back') this.rewinds += 1;
    this.#points = [];
    this.#tail.trimTo(at);
  }

  #mark(point: RestartPoint | null): void {
    if (!point || point.at <= this.#seen || point.at < this.#tail.start) return;
    this.#seen = point.at;
    this.#points.push(point);
    if (this.#points.length === 1) this.#tail.trimTo(point.at);
  }

  #shed(): void {
    if (this.#points.length > 1) this.#beginWith(1);
    else this.skipToKeyframe();
  }

  #beginWith(index: number): void {
    this.#points.splice(0, index);
    this.#tail.trimTo(this.#points[0]!.at);
  }

  #takeHeader(end: number): void {
    this.header = Buffer.concat(this.#tail.read(0, end));
    this.#tail.trimTo(end);
    this.#mark({ at: end, ms: -Infinity });
  }
}
