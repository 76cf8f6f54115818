import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Companion } from '../helpers/companion.ts';
import { connectClient, pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const program = fileURLToPath(new URL('../../dist/companion/cli.js', import.meta.url));
const flags = ['--rehearse', '--allow-origin', pageOrigin, '--log-level', 'debug'];
const { O_RDWR, O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;

let folder: string;
let cleanUp: (() => unknown)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabcast-log-'));
  cleanUp = [() => rmSync(folder, { recursive: true, force: true })];
});
afterEach(async () => {
  for (const each of cleanUp.reverse()) await each();
});

/** A pipe that others can open by its name. */
function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

function opened(path: string, how: number): number {
  const fd = openSync(path, how);
  cleanUp.push(() => closeSync(fd));
  return fd;
}

/** Where a log can go that takes no line of it, by what it is. */
const places: Readonly<Record<string, () => number>> = {
  'on a full disk': () => opened('/dev/full', O_WRONLY),
  'read by a program that stopped reading': () => {
    const path = pipe('full');
    const reader = opened(path, O_RDWR | O_NONBLOCK);
    const errors = opened(path, O_WRONLY);
    try {
      for (;;) writeSync(reader, 'x'.repeat(4_096));
    } catch (error) {
      expect(error).toMatchObject({ code: 'EAGAIN' });
    }
    return errors;
  },
  'read by a program that is gone': () => {
    const path = pipe('gone');
    const reader = openSync(path, O_RDONLY | O_NONBLOCK);
    const errors = opened(path, O_WRONLY);
    closeSync(reader);
    return errors;
  },
};

interface Told {
  broadcasts: { destinations: { status: { state: string } }[] }[];
}

/** Has it write some lines, and answer behind them. */
async function useIt(port: number, status: () => Promise<unknown>): Promise<void> {
  const socket = await connectClient(port, { transports: ['websocket'] });
  cleanUp.push(() => socket.disconnect());
  expect(await socket.emitWithAck('send-key', 'abcd-1234-efgh-5678')).toMatchObject({ ok: true });
  expect(await socket.emitWithAck('binarystream', 'no media')).toMatchObject({ ok: false });
  await waitUntil('it publishes', async () => {
    const { broadcasts } = (await status()) as Told;
    return broadcasts[0]?.destinations[0]?.status.state === 'publishing';
  });
}

// The names of these places are Linux's.
describe.runIf(process.platform === 'linux')('with its log', () => {
  it.each(Object.entries(places))(
    '%s the companion does its work, and ends when told to',
    async (_, place) => {
      const companion = await Companion.startWith({ errors: place() }, ...flags);
      cleanUp.push(
        () => companion.stop(),
        () => companion.clear(),
      );
      await useIt(companion.ports.youtube, () => companion.status());
      expect(await companion.stop()).toBe(0);
    },
  );
});

/** A companion whose log is on a terminal of its own, and that says in a file what it is ready with. */
class OnTerminal {
  readonly #terminal: ChildProcess;
  /** What is to be read on the terminal. */
  screen = '';

  private constructor(start: string) {
    const said = `${folder}/said`;
    const ports = ['youtube', 'twitch', 'facebook', 'custom', 'control'].map((name) => `--port ${name}=0`);
    const companion = [process.execPath, program, '--json --no-open', ...ports, ...flags].join(' ');
    const line = `${start} sh -c 'echo $$ > ${folder}/pid; exec ${companion} --data-dir ${folder} > ${said}'`;
    this.#terminal = spawn('script', ['-qfec', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#terminal.stdout!.on('data', (text: Buffer) => (this.screen += text.toString()));
    cleanUp.push(() => this.#terminal.kill('SIGKILL'));
  }

  /** @param start what starts the shell that becomes the companion */
  static async open(start: string): Promise<OnTerminal> {
    const terminal = new OnTerminal(start);
    await waitUntil('it is ready', () => terminal.#said('ready'));
    cleanUp.push(() => terminal.isThere() && terminal.tell('SIGKILL'));
    return terminal;
  }

  type(keys: string): void {
    this.#terminal.stdin!.write(keys);
  }

  /** As an ssh that is lost. */
  async lose(): Promise<void> {
    const gone = once(this.#terminal, 'exit');
    this.#terminal.kill('SIGKILL');
    await gone;
  }

  async use(): Promise<void> {
    const { ports, page } = JSON.parse(this.#said('ready')!) as Pick<Companion, 'ports' | 'page'>;
    const status = new URL(`/api/status${new URL(page).search}`, page);
    await useIt(ports.youtube, async () => (await fetch(status)).json());
  }

  tell(signal: NodeJS.Signals): void {
    process.kill(this.#pid, signal);
  }

  isThere(): boolean {
    try {
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${this.#pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  }

  async ended(): Promise<void> {
    await waitUntil('it has ended', () => !this.isThere());
  }

  get #pid(): number {
    return Number(readFileSync(`${folder}/pid`, 'utf8'));
  }

  #said(event: string): string | undefined {
    try {
      const lines = readFileSync(`${folder}/said`, 'utf8').split('\n').slice(0, -1);
      return lines.find((line) => line.includes(`"event":"${event}"`));
    } catch {
      return undefined;
    }
  }
}

const hasTerminals = process.platform === 'linux' && !spawnSync('script', ['--version']).error;
describe.runIf(hasTerminals)('with its log on a terminal', () => {
  it('that is paused the companion does its work, and shows the lines when the terminal goes on', async () => {
    const terminal = await OnTerminal.open('exec');
    terminal.type('\x13');
    await terminal.use();
    expect(terminal.screen).not.toContain('idle -> connecting');
    terminal.type('\x11');
    await waitUntil('the lines are there', () => terminal.screen.includes('connecting -> publishing'));
    expect(terminal.screen).toContain('idle -> connecting');
  });

  it('that is paused it ends when told to', async () => {
    const terminal = await OnTerminal.open('exec');
    terminal.type('\x13');
    await terminal.use();
    terminal.tell('SIGTERM');
    await terminal.ended();
  });

  it('that is lost, which it is not told, it does its work, and ends when told to', async () => {
    const terminal = await OnTerminal.open('setsid --wait');
    await terminal.lose();
    await terminal.use();
    terminal.tell('SIGTERM');
    await terminal.ended();
  });
});
