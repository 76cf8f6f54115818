import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import type { FuzzTarget } from './target.ts';

/** Longest time that one input may take, in milliseconds. */
export const maxInputMs = 1_000;
/** Heap that may be left over after all inputs, in bytes: less than a thousandth of it an input, so no leak hides in it. */
export const maxGrowthBytes = 8 * 1024 * 1024;

export interface FuzzResult {
  readonly name: string;
  readonly inputs: number;
  readonly seconds: number;
  readonly slowestMs: number;
  readonly growthBytes: number;
  /** What went wrong, with the smallest input that shows it; null when nothing did. */
  readonly failure: string | null;
}

/** Feeds so many inputs to a target. A tenth goes first: what a program fills once is no growth. */
export async function runTarget(
  target: FuzzTarget,
  inputs: number,
  seed: number,
  alive: (done: number) => void,
): Promise<FuzzResult> {
  const close = await target.open?.();
  const started = performance.now();
  let done = 0;
  let slowestMs = 0;
  const feed = async (input: unknown): Promise<void> => {
    const before = performance.now();
    await target.feed(input);
    const took = performance.now() - before;
    slowestMs = Math.max(slowestMs, took);
    done += 1;
    if (done % 64 === 0) alive(done);
    if (took > maxInputMs) throw new Error(`one input took ${Math.round(took)} ms`);
  };
  const check = async (numRuns: number, from: number): Promise<string | null> => {
    const property = fc.asyncProperty(target.inputs, feed);
    const outcome = await fc.check(property, { numRuns, seed: from, includeErrorInReport: true });
    return outcome.failed ? (fc.defaultReportMessage(outcome) ?? 'failed') : null;
  };
  const warmUp = Math.ceil(inputs / 10);
  let failure = await check(warmUp, seed);
  const base = heap();
  failure ??= await check(inputs - warmUp, seed + 1);
  const growthBytes = heap() - base;
  if (growthBytes > maxGrowthBytes) failure ??= `the heap grew by ${growthBytes} bytes`;
  await close?.();
  return {
    name: target.name,
    inputs: done,
    seconds: (performance.now() - started) / 1000,
    slowestMs,
    growthBytes,
    failure,
  };
}

function heap(): number {
  if (!globalThis.gc) throw new Error('run with --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
