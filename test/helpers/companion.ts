import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import {
  historyListSchema,
  statusSchema,
  type HistoryList,
  type PlatformId,
  type Status,
} from '../../companion/protocol/index.ts';
import { lastCode } from './pair.ts';

export const builtProgram = fileURLToPath(new URL('../../dist/companion/cli.js', import.meta.url));
const listeners = ['youtube', 'twitch', 'facebook', 'custom', 'control'] as const;

interface Ready {
  readonly event: 'ready';
  readonly ports: Readonly<Record<PlatformId, number>>;
  /** Address of the control port. */
  readonly control: string;
  /** Address of its page, with the key that opens it. */
  readonly page: string;
  /** The port for remote controls of OBS; null where there is none. */
  readonly obsPort: number | null;
}

/** What is not as usual around a companion. */
export interface Surroundings {
  /** Where its log goes: a file descriptor, instead of into `output`. */
  readonly errors?: 'pipe' | number;
  /** JavaScript that runs in its process before its own. */
  readonly preload?: string;
  /** The built companion; that of this checkout unless given. */
  readonly program?: string;
  /** What the program is started with, to run somewhere else. */
  readonly before?: readonly string[];
  /** Environment variables beside those of the tests. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The built companion as a process of its own, on free ports and with a data folder of its own. */
export class Companion {
  readonly ports: Readonly<Record<PlatformId, number>>;
  readonly controlPort: number;
  /** Where it listens: 127.0.0.1, unless it runs on a computer of its own. */
  readonly address: string;
  /** Address of the control page as its owner has it. */
  readonly page: string;
  /** The port for remote controls of OBS; null where there is none. */
  readonly obsPort: number | null;
  readonly dataDir: string;
  /** Everything it wrote, line by line. */
  readonly output: readonly string[];
  readonly #process: ChildProcess;
  readonly #flags: readonly string[];
  readonly #before: readonly string[];

  private constructor(
    process: ChildProcess,
    ready: Ready,
    dataDir: string,
    output: readonly string[],
    flags: readonly string[],
    before: readonly string[],
  ) {
    this.#process = process;
    this.#flags = flags;
    this.#before = before;
    this.ports = ready.ports;
    this.controlPort = Number(new URL(ready.control).port);
    this.address = new URL(ready.control).hostname;
    this.page = ready.page;
    this.obsPort = ready.obsPort;
    this.dataDir = dataDir;
    this.output = output;
  }

  /** @throws Error with what it wrote, when it ends before it is ready. */
  static start(...flags: readonly string[]): Promise<Companion> {
    return Companion.startWith({}, ...flags);
  }

  static async startWith(around: Surroundings, ...flags: readonly string[]): Promise<Companion> {
    return Companion.#launch(await mkdtemp(join(tmpdir(), 'tabcast-data-')), flags, around);
  }

  static async #launch(
    dataDir: string,
    flags: readonly string[],
    { errors = 'pipe', preload, program = builtProgram, before = [], env = {} }: Surroundings = {},
  ): Promise<Companion> {
    // All of a server's platforms share one port.
    const own = flags.includes('--public') ? (['control'] as const) : listeners;
    const ports = own.flatMap((name) => ['--port', `${name}=0`]);
    const imports =
      preload === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
    const [command, ...args] = [...before, process.execPath, ...imports];
    const child = spawn(
      command!,
      [...args, program, '--json', '--no-open', '--data-dir', dataDir, ...ports, ...flags],
      { stdio: ['ignore', 'pipe', errors], env: { ...process.env, ...env } },
    );
    const output: string[] = [];
    const ready = await new Promise<Ready>((resolve, reject) => {
      const read = (line: string): void => {
        output.push(line);
        if (line.includes('"event":"ready"')) resolve(JSON.parse(line) as Ready);
      };
      for (const input of [child.stdout, child.stderr]) {
        if (input) createInterface({ input }).on('line', read);
      }
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`the companion ended with ${code}:\n${output.join('\n')}`)),
      );
    });
    return new Companion(child, ready, dataDir, output, flags, before);
  }

  /** The pairing code that it showed last. */
  get pairingCode(): string {
    return lastCode(this.output);
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Its exit code, once it has ended; null where a signal has ended it. */
  get ended(): Promise<number | null> {
    return once(this.#process, 'exit').then(([code]) => code as number | null);
  }

  /** The signal that has ended it. */
  get killedBy(): NodeJS.Signals | null {
    return this.#process.signalCode;
  }

  /** Has it stand still, as Ctrl+Z does, until `thaw()`. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  /** Ends it without a word, as a crash does. */
  async crash(): Promise<void> {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  /** Another one after this one has ended, on the same computer and ports and with the same data folder. */
  again(): Promise<Companion> {
    const platforms = this.#flags.includes('--public') ? {} : this.ports;
    const ports = { ...platforms, control: this.controlPort };
    const named = Object.entries(ports).flatMap(([name, port]) => ['--port', `${name}=${port}`]);
    return Companion.#launch(this.dataDir, [...this.#flags, ...named], { before: this.#before });
  }

  /** The answer of `GET /api/status`, which has nothing in it but what the contract names. */
  async status(): Promise<Status> {
    return v.parse(statusSchema, await this.#ask('/api/status'));
  }

  /** The newest shows first. */
  async history(): Promise<HistoryList['shows']> {
    return v.parse(historyListSchema, await this.#ask('/api/history')).shows;
  }

  async #ask(path: string): Promise<unknown> {
    const address = new URL(`${path}${new URL(this.page).search}`, this.page);
    // A connection that was kept may be closed from the other side at the moment in which it is used once more.
    const answer = await fetch(address, { headers: { connection: 'close' } });
    return answer.json();
  }

  /** Asks it to end, as Ctrl+C does. By SIGTERM a server makes way for another run. @returns its exit code. */
  async stop(signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill(signal);
      await once(this.#process, 'exit');
    }
    return this.#process.exitCode;
  }

  /** Deletes what it kept, once it has ended. */
  async clear(): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
