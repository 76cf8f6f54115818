import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** CPU seconds, user and system, of every process of the trees, once they have settled. */
  readonly cpuSeconds: number;
  /** The same until then: what starting costs, once a show. */
  readonly startCpuSeconds: number;
  /** `cpuSeconds` by the name of the program. */
  readonly cpuByProgram: Readonly<Record<string, number>>;
  /** Highest sum of memory (proportional set size) at one moment, in MB. */
  readonly peakMb: number;
  /** Most processes at one moment. */
  readonly processes: number;
}

/** Linux counts CPU time for programs in hundredths of a second (USER_HZ), whatever the kernel's own tick is. */
const ticksPerSecond = 100;
const sampleEveryMs = 250;

/** Measures whole process trees through /proc from `start` to `stop`; CPU used before `start` does not count. */
export class TreeMeter {
  readonly #roots: readonly number[];
  readonly #ticks = new Map<number, { readonly program: string; first: number; last: number }>();
  #startCpuSeconds = 0;
  #peakKb = 0;
  #processes = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(roots: readonly number[]) {
    this.#roots = roots;
  }

  /** @param isFresh true when the processes were started for this: then all their CPU counts. */
  start(isFresh: boolean): void {
    this.#sample(isFresh);
    this.#timer = setInterval(() => this.#sample(true), sampleEveryMs);
  }

  /** Everything has started: what is used from now on is `cpuSeconds`. */
  settled(): void {
    this.#sample(true);
    for (const each of this.#ticks.values()) {
      this.#startCpuSeconds += (each.last - each.first) / ticksPerSecond;
      each.first = each.last;
    }
  }

  stop(): Usage {
    if (this.#timer) clearInterval(this.#timer);
    this.#sample(true);
    const cpuByProgram: Record<string, number> = {};
    for (const { program, first, last } of this.#ticks.values()) {
      cpuByProgram[program] = (cpuByProgram[program] ?? 0) + (last - first) / ticksPerSecond;
    }
    const cpuSeconds = Object.values(cpuByProgram).reduce((sum, seconds) => sum + seconds, 0);
    return {
      cpuSeconds,
      startCpuSeconds: this.#startCpuSeconds,
      cpuByProgram,
      peakMb: this.#peakKb / 1_024,
      processes: this.#processes,
    };
  }

  #sample(countsFromBirth: boolean): void {
    const tree = processTree(this.#roots);
    let kb = 0;
    for (const pid of tree) {
      const ticks = cpuTicks(pid);
      if (ticks === null) continue;
      const known = this.#ticks.get(pid);
      if (known) known.last = ticks;
      else {
        const program = read(pid, 'comm')?.trim() ?? 'unknown';
        this.#ticks.set(pid, { program, first: countsFromBirth ? 0 : ticks, last: ticks });
      }
      kb += proportionalKb(pid);
    }
    this.#peakKb = Math.max(this.#peakKb, kb);
    this.#processes = Math.max(this.#processes, tree.length);
  }
}

/** Those of these processes that are there, and all that they have started. */
export function processTree(roots: readonly number[]): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = stat(Number(name))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const tree = roots.filter((pid) => parents.has(pid));
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

/** Memory (proportional set size) of these processes now, in MB. */
export function memoryMb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + proportionalKb(pid), 0) / 1_024;
}

/** CPU seconds, user and system, that the threads of these processes have taken, by their names. */
export function threadSeconds(pids: readonly number[]): Record<string, number> {
  const seconds: Record<string, number> = {};
  for (const pid of pids) {
    for (const tid of readdirSync(`/proc/${pid}/task`)) {
      const name = read(pid, `task/${tid}/comm`)?.trim();
      // proc(5): the first of its numbers is nanoseconds on a core.
      const ran = read(pid, `task/${tid}/schedstat`)?.split(' ')[0];
      if (name && ran) seconds[name] = (seconds[name] ?? 0) + Number(ran) / 1e9;
    }
  }
  return seconds;
}

/** What a process was started with, in one piece; empty when it is gone. */
export function commandLine(pid: number): string {
  return read(pid, 'cmdline') ?? '';
}

/** Fields of /proc/<pid>/stat from the third on (proc(5)): state, ppid, …; null when the process is gone. */
function stat(pid: number): string[] | null {
  const text = read(pid, 'stat');
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** utime (14) and stime (15), in ticks. */
function cpuTicks(pid: number): number | null {
  const fields = stat(pid);
  return fields === null ? null : Number(fields[11]) + Number(fields[12]);
}

function proportionalKb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup') ?? '')?.[1] ?? 0);
}

function read(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}
