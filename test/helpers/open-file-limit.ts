import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Lets a process of this machine (Linux) open no file and no connection more, until it is lifted again. */
export async function forbidMoreFiles(pid: number): Promise<{ lift(): Promise<void> }> {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(await readFile(`/proc/${pid}/limits`, 'utf8'))!;
  const open = new Set((await readdir(`/proc/${pid}/fd`)).map(Number));
  // A new one gets the lowest number that is free (open(2)).
  let free = 0;
  while (open.has(free)) free += 1;
  const limit = (files: number | string): Promise<unknown> =>
    run('prlimit', ['--pid', String(pid), `--nofile=${files}:`]);
  await limit(free);
  return { lift: async () => void (await limit(soft!)) };
}
