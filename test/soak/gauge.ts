import { readdirSync, readFileSync } from 'node:fs';

/** One minute of a soak. */
export interface Minute {
  readonly minute: number;
  readonly fault: string;
  /** Least resident memory of the companion within the minute: what its garbage collector cannot take away. */
  readonly rssMb: number;
  /** Files, sockets and pipes that were open at its end. */
  readonly handles: number;
}

/** Looks at a process from outside. */
export class Gauge {
  #least = Infinity;

  constructor(private readonly pid: number) {}

  /** Notes the memory now. Always true, so that it can stand in a condition that is looked at again and again. */
  look(): true {
    const kb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))![1]);
    this.#least = Math.min(this.#least, kb / 1024);
    return true;
  }

  /** What was seen since the last time. */
  take(): Pick<Minute, 'rssMb' | 'handles'> {
    const rssMb = this.#least;
    this.#least = Infinity;
    return { rssMb, handles: readdirSync(`/proc/${this.pid}/fd`).length };
  }
}
