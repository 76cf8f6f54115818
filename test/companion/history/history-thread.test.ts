import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HistoryThread } from '../../../companion/history/history-thread.ts';
import { areThreadsRunning } from '../../../companion/lib/threads.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

/** Tells with each answer how many questions this thread was asked before, and ends when it has closed the file. */
const script = `
  const { parentPort } = require('node:worker_threads');
  let asked = 0;
  parentPort.on('message', ({ id, name }) => {
    parentPort.postMessage({ id, value: asked++ });
    if (name === 'close') parentPort.close();
  });
`;

let folder: string;
let clock: FakeClock;
let thread: HistoryThread;
const before = (): Promise<unknown> => thread.ask('remove', null);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabcast-thread-'));
  const path = join(folder, 'thread.cjs');
  writeFileSync(path, script);
  clock = new FakeClock();
  thread = new HistoryThread({ clock, script: path, file: '', onAside: () => undefined });
});
afterEach(async () => {
  await thread.kill();
  rmSync(folder, { recursive: true });
});

it('ends when it is asked nothing for half a minute, and another one answers what is asked then', async () => {
  expect(await before()).toBe(1);
  await clock.advance(29_999);
  expect(await before()).toBe(2);
  await clock.advance(29_999);
  expect(areThreadsRunning()).toBe(true);
  await clock.advance(1);
  expect(await before()).toBe(1);
  await thread.kill();
  expect(areThreadsRunning()).toBe(false);
});

it('is not begun to be closed, where nothing is open', async () => {
  await thread.close();
  expect(areThreadsRunning()).toBe(false);
  await before();
  await thread.close();
  await expect.poll(areThreadsRunning).toBe(false);
  expect(clock.pending).toBe(0);
});
