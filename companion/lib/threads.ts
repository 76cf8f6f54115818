import { Worker } from 'node:worker_threads';

const running = new Set<Worker>();

/** Starts a thread of this program that `process.exit` would wait for. @param script path of its built file */
export function startThread(script: string): Worker {
  const worker = new Worker(script);
  running.add(worker);
  worker.once('exit', () => running.delete(worker));
  return worker;
}

/** Asks all of them to end. One whose disk does not answer cannot. */
export function endThreads(): void {
  for (const worker of running) void worker.terminate();
}

/** Whether one has not ended yet. */
export function areThreadsRunning(): boolean {
  return running.size > 0;
}
