import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { find } from './programs.ts';

/** A screen without a monitor, for browsers whose headless mode has no screen to share. */
export class XDisplay {
  /** Value for `DISPLAY`. */
  readonly name: string;
  readonly #process: ChildProcess;

  private constructor(name: string, process: ChildProcess) {
    this.name = name;
    this.#process = process;
  }

  /** Takes a free display number. */
  static async open(): Promise<XDisplay> {
    const child = spawn(
      find('xvfb') ?? 'Xvfb',
      ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    const [number] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
    return new XDisplay(`:${number.toString().trim()}`, child);
  }

  async close(): Promise<void> {
    this.#process.kill();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}
