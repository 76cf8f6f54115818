import { fork } from 'node:child_process';
import { on } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../companion/lib/clock.ts';
import type { FuzzResult } from './run-target.ts';

/** What has not come on for so long hangs, in milliseconds: a sign of life comes every 64 inputs of 1 s at most. */
const hangMs = 64_000;
const worker = fileURLToPath(new URL('worker.ts', import.meta.url));

/**
 * Feeds so many inputs in all to everything that takes bytes from strangers, one target after the other. Ends with
 * the first that brings the process down.
 */
export async function* fuzz(inputs: number, seed: number): AsyncGenerator<FuzzResult> {
  const child = fork(worker, [String(inputs), String(seed)], {
    execArgv: ['--expose-gc', '--max-old-space-size=512', '--import', 'tsx'],
  });
  const over = new AbortController();
  const messages = on(child, 'message', { signal: over.signal });
  let at = 'the beginning';
  let failure = 'the process ended by itself';
  let cancel = (): void => undefined;
  child.once('exit', () => over.abort());
  try {
    for await (const [told] of messages as AsyncIterable<[{ at?: string; result?: FuzzResult }]>) {
      cancel();
      cancel = systemClock.setTimer(hangMs, () => {
        failure = 'an input takes longer than allowed';
        child.kill('SIGKILL');
      });
      at = told.at ?? at;
      if (told.result) yield told.result;
    }
  } catch (error) {
    if (!over.signal.aborted) throw error;
    if (child.exitCode !== 0) {
      yield { name: at, inputs: 0, seconds: 0, slowestMs: 0, growthBytes: 0, failure };
    }
  } finally {
    cancel();
    child.kill('SIGKILL');
  }
}
