import { withParameterSets } from '../flv/in-band.ts';
import { configuredPictures } from '../flv/picture-format.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Disk } from './disk.ts';
import { partPath } from './names.ts';
import { Part } from './part.ts';

/** When a recording goes on in another file; never where a limit is null. */
export interface SplitLimits {
  readonly bytes: number | null;
  readonly ms: number | null;
}

export interface ShowWriterOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly name: string;
  readonly split: SplitLimits;
  /** A part has begun, at this path. */
  readonly onBegin?: (path: string) => void;
  /** A part is complete, and closed. */
  readonly onPart: (part: Part) => void;
}

/** So many files of one second there may be: of two shows, or of a show that was lost and came back. */
const mostNames = 1_000;

/**
 * Writes one show, into one part after another: a new one begins at a keyframe, when one is long enough, and where the size of
 * the pictures or the kind of sound is another, because an MP4 has one. Each keyframe has its parameter sets with it, so that the
 * slate and the source may follow each other in one file.
 */
export class ShowWriter {
  readonly #options: ShowWriterOptions;
  #metadata: FlvTag | null = null;
  #picture: FlvTag | null = null;
  #sound: FlvTag | null = null;
  #part: Part | null = null;
  /** The part before, while sound may come that belongs to its last pictures. */
  #before: Part | null = null;
  /** When the part begins, on the timeline of the show, in ms. */
  #origin = 0;
  /** Of the part: what tells whether another one has to begin. */
  #shape = '';
  #number = 0;
  #newest = 0;
  #bytes = 0;

  constructor(options: ShowWriterOptions) {
    this.#options = options;
  }

  get part(): Part | null {
    return this.#part;
  }

  /** Bytes on the disk, in all parts. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves once the system has all of them. @throws what the disk throws */
  async write(tags: readonly FlvTag[]): Promise<void> {
    for (const tag of tags) {
      if (tag.type === 'script') this.#metadata = tag;
      else if (tag.sequenceHeader && tag.type === 'video') this.#picture = tag;
      else if (tag.sequenceHeader) this.#sound = tag;
      else await this.#media(tag);
    }
    await this.#flush();
  }

  /** Marks the newest moment that was written. */
  mark(label: string): void {
    this.#part?.mark(label, this.#newest);
  }

  /** Ends the last part. */
  async close(): Promise<void> {
    const parts = [this.#before, this.#part];
    this.#before = null;
    this.#part = null;
    for (const part of parts) if (part) await this.#end(part);
  }

  async #end(part: Part): Promise<void> {
    try {
      this.#bytes += await part.flush();
    } finally {
      await part.close();
      this.#options.onPart(part);
    }
  }

  async #media(tag: FlvTag): Promise<void> {
    if (tag.type === 'video' && tag.keyframe && this.#isTimeForAnother()) await this.#begin(tag.timestamp);
    this.#newest = Math.max(this.#newest, tag.timestamp);
    if (tag.type === 'audio' && this.#before) {
      if (tag.timestamp < this.#origin) return this.#before.put(tag);
      await this.#endBefore();
    }
    this.#part?.put(this.#picture ? withParameterSets(tag, this.#picture) : tag);
  }

  #isTimeForAnother(): boolean {
    const { split } = this.#options;
    if (!this.#part || this.#shape !== this.#currentShape()) return true;
    const { bytes, durationMs } = this.#part;
    return bytes >= (split.bytes ?? Infinity) || durationMs >= (split.ms ?? Infinity);
  }

  #currentShape(): string {
    const pictures = this.#picture && configuredPictures(this.#picture);
    return `${pictures?.width}x${pictures?.height} ${this.#sound?.payload.toString('hex')}`;
  }

  async #begin(origin: number): Promise<void> {
    await this.#endBefore();
    const shape = this.#currentShape();
    this.#before = this.#part;
    this.#part = null;
    if (shape !== this.#shape) await this.#endBefore();
    this.#part = await this.#create(origin);
    this.#origin = origin;
    this.#shape = shape;
    for (const tag of [this.#metadata, this.#picture, this.#sound]) if (tag) this.#part.put(tag);
  }

  async #endBefore(): Promise<void> {
    const part = this.#before;
    this.#before = null;
    if (part) await this.#end(part);
  }

  async #create(origin: number): Promise<Part> {
    const { disk, folder, name } = this.#options;
    for (;;) {
      this.#number += 1;
      const path = partPath(folder, name, this.#number);
      try {
        const file = await disk.create(path);
        this.#options.onBegin?.(path);
        return new Part(path, file, origin, disk);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || this.#number >= mostNames) throw error;
      }
    }
  }

  async #flush(): Promise<void> {
    for (const part of [this.#before, this.#part]) if (part) this.#bytes += await part.flush();
  }
}
