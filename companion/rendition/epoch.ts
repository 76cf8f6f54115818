import { ByteTail } from '../lib/byte-tail.ts';
import { ContainerReader } from '../container/container.ts';
import type { Block, Leap, Media, Piece, RestartPoint } from '../container/media.ts';
import { EpochPosition } from './epoch-position.ts';
import { EarlyRate } from './frame-rate.ts';

/** Most bytes kept for a restart: more than 20 s at 6 Mbit/s. Beyond it, a restart begins with a later keyframe. */
const maxReplayBytes = 16 * 1024 * 1024;

/**
 * One run of a recorder: a self-contained recording that comes in as slices of one byte stream, and is taken apart here,
 * once, for any number of renditions. Keeps its header and what came since the last keyframe whose picture is known to be
 * out of each of them, so that a new normaliser can take over from one that died without losing what that one still held:
 * only for that is it read a second time. When it is full, it lets go of the oldest group of pictures, whoever needs it.
 */
export class Epoch {
  /** Null until the header has been read. */
  header: Buffer | null = null;
  /** How often its time has leapt, and how often back: what came before cannot be read together with what follows. */
  leaps = 0;
  rewinds = 0;
  readonly #reader = new ContainerReader();
  readonly #rate = new EarlyRate();
  readonly #tail = new ByteTail();
  readonly #positions = new Set<EpochPosition>();
  /** Where a replay can begin, the oldest first; none while it has to wait for the next keyframe. */
  #points: RestartPoint[] = [];
  /** The newest restart point that was looked at. */
  #seen = -1;
  #leapAt = 0;
  /** When the first and the newest picture were recorded, in ms; null before. */
  #firstMs: number | null = null;
  #newestMs: number | null = null;
  /** When its first picture was, in the time of the epoch that it goes on from; null where it goes on from none. */
  #joint: { readonly epoch: number; readonly ms: number } | null = null;
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

  /** Pictures a second as they come in; null while that is not known, and where they come too rarely to say. */
  get frameRate(): number | null {
    return this.#rate.value;
  }

  /** Whether the rate is known, or will not be. */
  get isRateKnown(): boolean {
    return this.#rate.isKnown;
  }

  /** It is the same source, recorded on. To be said when all of `before` has come. @param afterMs see `NumberedPlace` */
  goOnFrom(before: Epoch, afterMs: number): void {
    if (before.#newestMs !== null) this.#joint = { epoch: before.number, ms: before.#newestMs + afterMs };
  }

  /** What is to be added to its times so that they are those of `before`, in ms; null where it does not go on from that. */
  shiftFrom(before: object | null): number | null {
    if (!this.#joint || this.#firstMs === null || !(before instanceof Epoch)) return null;
    return before.number === this.#joint.epoch ? this.#joint.ms - this.#firstMs : null;
  }

  /** Takes the next slice. Throws MediaError when this is not, or no longer, a recording: then the epoch is over. */
  push(bytes: Buffer): Piece {
    const piece = this.#reader.push(bytes);
    this.#rate.see(piece.blocks);
    for (const { kind, ms } of piece.blocks) {
      if (kind !== 'video') continue;
      this.#firstMs ??= ms;
      this.#newestMs = Math.max(ms, this.#newestMs ?? ms);
    }
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

  /** Begins with the oldest that is kept: all there is, until somebody has gone on from there. */
  follow(): EpochPosition {
    const position = new EpochPosition({
      points: () => this.#points,
      // The part that is being read may yet turn out to open with a keyframe.
      nextAt: () => Math.max(this.#reader.partStart, this.#seen + 1),
      replay: (at) => this.#replay(at),
      moved: () => this.#trim(),
      leave: (left) => {
        this.#positions.delete(left);
        this.#trim();
      },
    });
    this.#positions.add(position);
    return position;
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
    this.#points.shift();
    const [next] = this.#points;
    this.#tail.trimTo(next?.at ?? this.#reader.partStart);
    if (!next && this.#tail.size > this.#maxBytes) this.#tail.trimTo(Infinity);
  }

  #replay(at: number): readonly Piece[] | null {
    if (!this.header) return null;
    const reader = new ContainerReader();
    const { tracks } = this.#reader;
    return [this.header, ...this.#tail.read(at)].map((bytes) => ({ ...reader.push(bytes), tracks }));
  }

  /** Lets go of what nobody needs who follows. */
  #trim(): void {
    if (this.#positions.size === 0) return;
    const least = Math.min(...Array.from(this.#positions, ({ at }) => at));
    if (least <= this.#tail.start) return;
    this.#points = this.#points.filter(({ at }) => at >= least);
    this.#tail.trimTo(least);
  }

  #takeHeader(end: number): void {
    this.header = Buffer.concat(this.#tail.read(0, end));
    this.#tail.trimTo(end);
    this.#mark({ at: end, ms: -Infinity });
  }
}
