import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { devNull } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Lets a Node process of this machine (Linux) open no file and no connection more, until it is lifted again. A new one gets the
 * lowest number that is free (open(2)); the limit is behind the file that libuv keeps open to turn clients away with. All
 * below are Node's own for as long as it runs, so whatever else is closed meanwhile makes no room.
 */
export async function forbidMoreFiles(pid: number): Promise<{ lift(): Promise<void> }> {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(await readFile(`/proc/${pid}/limits`, 'utf8'))!;
  const limit = (files: number | string): Promise<unknown> =>
    run('prlimit', ['--pid', String(pid), `--nofile=${files}:`]);
  await limit((await reserveOf(pid)) + 1);
  return { lift: async () => void (await limit(soft!)) };
}

/** The number of the file that libuv holds in reserve: the first of `/dev/null` after those that a process is started with. */
async function reserveOf(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fd`;
  const numbers = (await readdir(folder)).map(Number).sort((a, b) => a - b);
  for (const number of numbers.filter((each) => each > 2))
    if ((await readlink(`${folder}/${number}`).catch(() => '')) === devNull) return number;
  throw new Error(`process ${pid} holds no file in reserve`);
}
