import { cpus } from 'node:os';
import { systemClock } from '../../companion/lib/clock.ts';
import { pause } from '../../companion/lib/waiting.ts';
import type { Chromium } from '../helpers/chromium.ts';
import { commandLine, memoryMb, processTree, threadSeconds, TreeMeter } from './process-tree.ts';
import type { Bench } from './section.ts';

/** What one way of recording the tab took. */
export interface Cost {
  readonly seconds: number;
  /** Share of one core of the extension's process. */
  readonly cpu: number;
  /** The same by the names of its threads. */
  readonly cpuByThread: Readonly<Record<string, number>>;
  /** Share of all cores that anybody took meanwhile. */
  readonly machine: number;
  /** Which pictures were recorded meanwhile, counted from the first: from, and up to. */
  readonly pictures: readonly [number, number];
  /** Memory of the extension's process, second by second. */
  readonly memoryMb: readonly number[];
}

/** How many pictures there have been. */
export type Count = () => number | Promise<number>;

/** What the extension's process takes from now on, once it has settled. @param seconds with the time until then */
export async function measureCost(
  chromium: Chromium,
  seconds: number,
  pictures: Count,
  { settle, signal }: Bench,
): Promise<Cost> {
  const pids = processTree([chromium.browser.process()!.pid!]).filter((pid) =>
    commandLine(pid).includes('--extension-process'),
  );
  await pause(systemClock, settle * 1_000, signal);
  const from = await pictures();
  const beganMs = performance.now();
  const threads = threadSeconds(pids);
  const machine = machineSeconds();
  const meter = new TreeMeter(pids);
  meter.start(false);
  const memory: number[] = [];
  for (let second = settle; second < seconds; second++) {
    await pause(systemClock, 1_000, signal);
    memory.push(memoryMb(pids));
  }
  const { cpuSeconds } = meter.stop();
  const { busy, all } = machineSeconds();
  const to = await pictures();
  const measured = (performance.now() - beganMs) / 1_000;
  const cpuByThread = Object.fromEntries(
    Object.entries(threadSeconds(pids)).map(([name, now]) => [name, (now - (threads[name] ?? 0)) / measured]),
  );
  return {
    seconds: measured,
    cpu: cpuSeconds / measured,
    cpuByThread,
    machine: (busy - machine.busy) / (all - machine.all),
    pictures: [from, to],
    memoryMb: memory,
  };
}

/** Since the machine was started, of all cores together. */
function machineSeconds(): { readonly busy: number; readonly all: number } {
  const times = cpus().map(({ times }) => times);
  const all = times.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.irq + one.idle, 0);
  return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) };
}
