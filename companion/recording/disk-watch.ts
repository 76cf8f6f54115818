import type { Clock } from '../lib/clock.ts';
import type { Part } from './part.ts';
import { RecordingError } from './recording-error.ts';

/** How often the disk is looked at, and what was written made to outlive a power cut, in ms. */
const lookEveryMs = 2_000;
/** So much is left free, in bytes: a disk that is full to the last byte harms other programs. */
export const reserveBytes = 100 * 1024 * 1024;
/** It is told when there is room for less than this at the present bitrate, in ms. */
const tellBeforeMs = 600_000;

/** How much room there is, looked at while something is recorded. */
export class DiskWatch {
  readonly #freeBytes: () => Promise<number>;
  readonly #clock: Clock;
  #lookAt = -Infinity;
  #free: number | null = null;
  #isLow = false;

  constructor(freeBytes: () => Promise<number>, clock: Clock) {
    this.#freeBytes = freeBytes;
    this.#clock = clock;
  }

  /** What may still be recorded, in bytes, when it was last looked at; null before. */
  get freeBytes(): number | null {
    return this.#free;
  }

  /** Whether that is soon over. */
  get isLow(): boolean {
    return this.#isLow;
  }

  /**
   * Looks, where it is time to.
   * @param part what is being written; null where nothing is
   * @param rate bits a second that are written
   * @throws RecordingError when there is no room, or the file is gone; the system's error when the folder is
   */
  async look(part: Part | null, rate: number): Promise<void> {
    const now = this.#clock.now();
    if (now < this.#lookAt) return;
    this.#lookAt = now + lookEveryMs;
    this.#free = Math.max(0, (await this.#freeBytes()) - reserveBytes);
    if (this.#free === 0) throw new RecordingError('disk-full');
    this.#isLow = rate > 0 && (this.#free * 8_000) / rate < tellBeforeMs;
    if (!part) return;
    if (!(await part.isThere())) throw new RecordingError('recording-folder');
    await part.sync();
  }
}
