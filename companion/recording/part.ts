import { flvHeader, writeTag } from '../flv/writer.ts';
import { retimed } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import { chapterText, type Chapter } from './chapters.ts';
import type { Disk, GrowingFile } from './disk.ts';
import { besides } from './names.ts';

/** One file of a recording, as FLV: whatever stops it, all that was written before can be played. */
export class Part {
  readonly path: string;
  readonly #file: GrowingFile;
  readonly #disk: Disk;
  /** When its first picture is shown, on the timeline of the show, in ms. */
  readonly #origin: number;
  readonly #chapters: Chapter[] = [];
  #areChaptersSaved = true;
  #waiting: Buffer[] = [flvHeader()];
  #bytes = 0;
  #durationMs = 0;

  constructor(path: string, file: GrowingFile, origin: number, disk: Disk) {
    this.path = path;
    this.#file = file;
    this.#origin = origin;
    this.#disk = disk;
  }

  /** Bytes on the disk, and on their way there. */
  get bytes(): number {
    return this.#bytes + this.#waiting.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  get durationMs(): number {
    return this.#durationMs;
  }

  /** What is from before the first picture is left out. */
  put(tag: FlvTag): void {
    const isMedia = tag.type !== 'script' && !tag.sequenceHeader;
    const at = isMedia ? tag.timestamp - this.#origin : 0;
    if (at < 0) return;
    this.#durationMs = Math.max(this.#durationMs, at);
    this.#waiting.push(writeTag(retimed(tag, isMedia ? at : this.#durationMs)));
  }

  /** Marks a moment. @param at on the timeline of the show, in ms */
  mark(label: string, at: number): void {
    this.#chapters.push({ atMs: Math.max(0, at - this.#origin), label });
    this.#areChaptersSaved = false;
  }

  /** Resolves once the system has what was put. @returns how many bytes that was */
  async flush(): Promise<number> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#bytes += bytes.length;
    if (bytes.length > 0) await this.#file.append(bytes);
    if (this.#areChaptersSaved) return bytes.length;
    this.#areChaptersSaved = true;
    await this.#disk.replace(besides(this.path).chapters, chapterText(this.#chapters, this.#durationMs));
    return bytes.length;
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  isThere(): Promise<boolean> {
    return this.#file.isThere();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
