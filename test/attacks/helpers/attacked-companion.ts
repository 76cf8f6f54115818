import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { PlatformId } from '../../../companion/protocol/index.ts';
import { lastCode } from '../../helpers/pair.ts';
import { ProcessTree } from './process-tree.ts';

const program = fileURLToPath(new URL('../../../dist/companion/cli.js', import.meta.url));
const listeners = ['youtube', 'twitch', 'facebook', 'custom', 'control'];

/** Origin that the companion is told to trust: the attacks are about what comes after the door, too. */
export const trustedOrigin = 'https://trusted.example';

interface Ready {
  readonly ports: Readonly<Record<PlatformId, number>>;
  readonly control: string;
  readonly page: string;
}

export interface StartOptions {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The built companion as a process, watched from its first moment on. */
export class AttackedCompanion {
  /** Everything it wrote on either stream. */
  output = '';
  readonly tree: ProcessTree;
  ports!: Readonly<Record<PlatformId, number>>;
  controlPort = 0;
  /** Address of its page, with the key that opens it. */
  page!: string;
  #restLines = '';
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;

  private constructor(
    child: ChildProcessByStdio<null, Readable, Readable>,
    readonly dataDir: string,
  ) {
    this.#child = child;
    this.tree = new ProcessTree(child.pid!);
  }

  static async start({ flags = [], env = {} }: StartOptions = {}): Promise<AttackedCompanion> {
    const dataDir = await mkdtemp(join(tmpdir(), 'tabcast-attacked-'));
    // A server has all platforms on one port, which its flags name.
    const own = flags.includes('--public') ? ['control'] : listeners;
    const ports = own.flatMap((name) => ['--port', `${name}=0`]);
    const fixed = ['--json', '--no-open', '--data-dir', dataDir, '--allow-origin', trustedOrigin];
    const child = spawn(process.execPath, [program, ...fixed, ...ports, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const companion = new AttackedCompanion(child, dataDir);
    await companion.#ready();
    return companion;
  }

  /** The pairing code that it showed last. */
  get pairingCode(): string {
    return lastCode(this.output.split('\n'));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What its owner reads at `/api/status`. */
  status(): Promise<string> {
    return this.read('/api/status');
  }

  /** What its owner reads at a path of the control port. */
  async read(path: string): Promise<string> {
    const { search } = new URL(this.page);
    return (await fetch(`http://127.0.0.1:${this.controlPort}${path}${search}`)).text();
  }

  /** What it keeps of its shows: the list, and both reports of each. */
  async history(): Promise<string> {
    const list = await this.read('/api/history');
    const { shows } = JSON.parse(list) as { shows: { id: string }[] };
    const paths = shows.flatMap(({ id }) =>
      ['json', 'html'].map((kind) => `/api/history/${id}/report.${kind}`),
    );
    return [list, ...(await Promise.all(paths.map((path) => this.read(path))))].join('\n');
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Resolves with the exit code once it has ended, by itself or not. */
  async ended(): Promise<number | null> {
    if (this.running) await once(this.#child, 'close');
    this.tree.stop();
    return this.#child.exitCode;
  }

  async stop(): Promise<number | null> {
    if (this.running) this.#child.kill('SIGTERM');
    const code = await this.ended();
    await rm(this.dataDir, { recursive: true, force: true });
    return code;
  }

  #ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const read = (text: string): void => {
        this.output += text;
        this.#restLines = (this.#restLines + text).slice(-10_000);
        const line = this.ports
          ? undefined
          : this.#restLines.split('\n').find((each) => /^\{"event":"ready".*\}$/.test(each));
        if (!line) return;
        const { ports, control, page } = JSON.parse(line) as Ready;
        this.ports = ports;
        this.page = page;
        this.controlPort = Number(new URL(control).port);
        resolve();
      };
      for (const stream of [this.#child.stdout, this.#child.stderr])
        stream.setEncoding('utf8').on('data', read);
      this.#child.once('exit', (code) => {
        this.tree.stop();
        reject(new Error(`the companion ended with ${code}:\n${this.output}`));
      });
    });
  }
}
