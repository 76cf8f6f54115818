import { parentPort } from 'node:worker_threads';
import type { Answer, HistoryCalls, Question } from './calls.ts';
import { HistoryFile } from './history-file.ts';

/**
 * The thread that has the file: the library's calls wait for the disk, and the show must not. It answers one question after
 * the other.
 */
const port = parentPort!;
const file = new HistoryFile((aside) => port.postMessage({ aside } satisfies Answer));

port.on('message', ({ id, name, args }: Question) => {
  port.postMessage(answerTo(id, name, args));
  if (name === 'close') port.close();
});

function answerTo(id: number, name: keyof HistoryCalls, args: readonly unknown[]): Answer {
  try {
    return { id, value: (file[name] as (...args: readonly unknown[]) => unknown)(...args) };
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    return { id, error: { code, message } };
  }
}
