import type { Clock } from '../lib/clock.ts';

/** What this process takes of the computer. */
export class Machine {
  #before: { readonly at: number; readonly cpu: NodeJS.CpuUsage };
  readonly #clock: Clock;
  readonly #freeBytes: () => Promise<number>;

  /** @param freeBytes what may still be recorded, in bytes; may reject */
  constructor(clock: Clock, freeBytes: () => Promise<number>) {
    this.#clock = clock;
    this.#freeBytes = freeBytes;
    this.#before = { at: clock.now(), cpu: process.cpuUsage() };
  }

  /** Percent of one processor since it was read last, MB of memory, and MB of free disk. */
  async read(): Promise<{ cpuUsage: number; memoryUsage: number; availableDiskSpace: number }> {
    const { at, cpu } = this.#before;
    const now = this.#clock.now();
    const used = process.cpuUsage(cpu);
    this.#before = { at: now, cpu: process.cpuUsage() };
    const free = await this.#freeBytes().catch(() => 0);
    return {
      cpuUsage: now > at ? (used.user + used.system) / 10 / (now - at) : 0,
      memoryUsage: process.memoryUsage.rss() / 1_048_576,
      availableDiskSpace: free / 1_048_576,
    };
  }
}
