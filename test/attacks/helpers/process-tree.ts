import { readdirSync, readFileSync } from 'node:fs';
import { systemClock } from '../../../companion/lib/clock.ts';

/** How often the tree is looked at, in milliseconds. */
const everyMs = 50;

/** Looks again and again at what every program on this machine could read of a process and all its descendants. */
export class ProcessTree {
  /** Argument lists that were seen, of whichever process. */
  readonly argv = new Set<string>();
  /** Environments that were seen, of the descendants alone: the root's own is given to it by whoever starts it. */
  readonly environ = new Set<string>();
  /** Names of the programs that were seen. */
  readonly programs = new Set<string>();
  looks = 0;
  /** Most resident memory of the root, in bytes. */
  peakBytes = 0;
  #cancel = (): void => undefined;
  readonly #root: number;

  constructor(root: number) {
    this.#root = root;
    this.#look();
  }

  stop(): void {
    this.#cancel();
  }

  #look(): void {
    this.looks += 1;
    this.peakBytes = Math.max(this.peakBytes, residentBytes(this.#root));
    const own = read(this.#root, 'cmdline');
    for (const pid of [this.#root, ...descendants(this.#root)]) {
      const argv = read(pid, 'cmdline');
      this.argv.add(argv);
      this.programs.add(read(pid, 'comm').trim());
      // A child is the root's own image until its exec: what is read of it then is the root's (execve(2)).
      if (pid !== this.#root && argv !== own) this.environ.add(read(pid, 'environ'));
    }
    this.#cancel = systemClock.setTimer(everyMs, () => this.#look());
  }
}

/** Ids of all processes below one. */
export function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    // "pid (name) state ppid …", where the name may hold anything.
    const ppid = /^\d+$/.test(name) && /\) \S (\d+) [^)]*$/.exec(read(Number(name), 'stat'))?.[1];
    if (ppid) parents.set(Number(name), Number(ppid));
  }
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}

/** Resident memory of a process in bytes; 0 when it is gone. */
function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(read(pid, 'status'))?.[1] ?? 0) * 1024;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
