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
  void answerTo(id, name, args).then((answer) => {
    port.postMessage(answer);
    if (name === 'close') port.close();
  });
});

async function answerTo(id: number, name: keyof HistoryCalls, args: readonly unknown[]): Promise<Answer> {
  try {
    return { id, value: await (file[name] as (...args: readonly unknown[]) => unknown)(...args) };
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    return { id, error: { code, message } };
  }
}
