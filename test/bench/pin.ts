import { execFileSync } from 'node:child_process';

/** All threads of a process, and what it starts from now on, run on this core only. */
export function pin(pid: number, core: number): void {
  execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}
