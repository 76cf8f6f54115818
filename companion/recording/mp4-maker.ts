import { open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runCommand } from '../encoder/run.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { pause } from '../lib/waiting.ts';
import { besides, isRecorded } from './names.ts';

export interface Mp4MakerTools {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Null where there is none: then what was recorded stays as it is. */
  readonly ffmpegPath: () => string | null;
}

/** A file that does not grow for so long, in ms, is recorded by nobody: another companion may use the same folder. */
const stillMs = 10_000;

/**
 * Makes an MP4 with chapters of each file that was recorded, without another encode, one after the other and while nothing is being
 * recorded. What cannot be made one stays as it was recorded.
 */
export class Mp4Maker {
  readonly #waiting: string[] = [];
  readonly #stop = new AbortController();
  readonly #tools: Mp4MakerTools;
  #busy = 0;
  #making: string | null = null;
  #working: Promise<void> | null = null;

  constructor(tools: Mp4MakerTools) {
    this.#tools = tools;
  }

  /** Nothing is made until `resume` was called as often. */
  hold(): void {
    this.#busy += 1;
  }

  resume(): void {
    this.#busy -= 1;
    this.#work();
  }

  /** Makes no MP4 of a file. @returns false while one is being made of it */
  release(flv: string): boolean {
    const at = this.#waiting.indexOf(flv);
    if (at >= 0) this.#waiting.splice(at, 1);
    return this.#making !== flv;
  }

  add(flv: string): void {
    if (!this.#waiting.includes(flv)) this.#waiting.push(flv);
    this.#work();
  }

  /** Adds what a run before this one has left behind in a folder; one that is not there has nothing. */
  async pickUp(folder: string): Promise<void> {
    const { clock } = this.#tools;
    const before = await sizes(folder);
    if (before.size === 0) return;
    await pause(clock, stillMs, this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    for (const [flv, size] of await sizes(folder)) if (before.get(flv) === size) this.add(flv);
  }

  /** Ends what is being made; it is made at the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  #work(): void {
    if (this.#working || this.#busy > 0 || this.#waiting.length === 0 || this.#stop.signal.aborted) return;
    this.#working = this.#makeAll().finally(() => {
      this.#working = null;
      // What was added after the last look.
      this.#work();
    });
  }

  async #makeAll(): Promise<void> {
    while (this.#busy === 0 && !this.#stop.signal.aborted) {
      const flv = this.#waiting.shift();
      if (flv === undefined) return;
      this.#making = flv;
      await this.#make(flv).catch((err: unknown) => this.#explain(flv, err));
      this.#making = null;
    }
  }

  async #make(flv: string): Promise<void> {
    const ffmpeg = this.#tools.ffmpegPath();
    if (ffmpeg === null) throw new Error('there is no ffmpeg');
    const { chapters, mp4, draft } = besides(flv);
    const { size } = await stat(flv);
    const { bavail, bsize } = await statfs(dirname(flv));
    if (bavail * bsize < size) throw new Error('there is no room for a second file of this size');
    const hasChapters = await stat(chapters).then(
      () => true,
      () => false,
    );
    try {
      const args = copyArguments(flv, hasChapters ? chapters : null, draft);
      const { code, stderr } = await runCommand(ffmpeg, args, this.#stop.signal);
      if (code !== 0) throw new Error(stderr.trim().split('\n')[0]);
      await sync(draft);
      await rename(draft, mp4);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    // Only now: whatever happens, one of the two is whole.
    await rm(flv, { force: true });
    await rm(chapters, { force: true });
    this.#tools.logger.info('The recording is saved', { file: mp4 });
  }

  #explain(flv: string, err: unknown): void {
    if (this.#stop.signal.aborted) return;
    const what = `The recording ${basename(flv)} could not be made an MP4: it stays as it is, and can be played`;
    this.#tools.logger.warn(what, { folder: dirname(flv), err });
  }
}

function copyArguments(flv: string, chapters: string | null, to: string): string[] {
  return [
    ...['-v', 'error', '-nostdin', '-y', '-i', flv],
    ...(chapters === null ? [] : ['-f', 'ffmetadata', '-i', chapters, '-map_chapters', '1']),
    ...['-map', '0:v', '-map', '0:a?', '-c', 'copy', '-movflags', '+faststart', '-f', 'mp4', to],
  ];
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sizes(folder: string): Promise<ReadonlyMap<string, number>> {
  const files = (await readdir(folder).catch(() => [])).filter(isRecorded).map((file) => join(folder, file));
  const known = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => [[file, size] as const],
        () => [],
      ),
    ),
  );
  return new Map(known.flat());
}
