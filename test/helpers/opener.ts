import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reachingOnly, usualControlPorts } from './chromium.ts';
import { findChromium } from './programs.ts';
import { waitUntil } from './wait-until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The companion as `npm start` runs it, built into a folder of its own, and in place of the browser that it opens a
 * program that stays open and writes down how it was called, or the real one that can be driven.
 */
export class Opener {
  /** Folder of the extension that the browser is opened with. */
  readonly extension: string;
  readonly dataDir: string;
  /** The usual port that its control port is. */
  readonly controlPort: number;
  readonly #folder: string;
  readonly #companion: ChildProcess;

  private constructor(folder: string, companion: ChildProcess, controlPort: number) {
    this.controlPort = controlPort;
    this.#folder = folder;
    this.#companion = companion;
    this.extension = join(folder, 'dist', 'chrome');
    this.dataDir = join(folder, 'data');
  }

  /** @param browser flags for the real Chromium, to be opened in place of that program */
  static async start(browser?: readonly string[]): Promise<Opener> {
    const folder = await mkdtemp(join(tmpdir(), 'tabcast-opener-'));
    await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await mkdir(join(folder, 'companion', 'broadcast'), { recursive: true });
    const slate = join('companion', 'rendition', 'slate.png');
    await cp(join(root, slate), join(folder, slate));
    const controlPort = await freeUsualPort();
    const real = [...(browser ?? []), reachingOnly(controlPort)].map((flag) => `'${flag}'`).join(' ');
    const script = browser
      ? `#!/bin/sh\nexec '${findChromium()}' ${real} "$@"\n`
      : `#!/bin/sh\necho $$ > '${folder}/pid'\nprintf '%s\\n' "$@" > '${folder}/args.tmp'\nmv '${folder}/args.tmp' '${folder}/args'\nexec sleep 600\n`;
    await writeFile(join(folder, 'chromium'), script);
    await chmod(join(folder, 'chromium'), 0o755);
    const ports = ['youtube', 'twitch', 'facebook', 'custom'].flatMap((name) => ['--port', `${name}=0`]);
    ports.push('--port', `control=${controlPort}`);
    const companion = spawn(
      process.execPath,
      [join(folder, 'dist/companion/cli.js'), '--data-dir', join(folder, 'data'), '--json', ...ports],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, PATH: `${folder}:${process.env['PATH']}`, DISPLAY: ':0' },
      },
    );
    await Promise.race([once(companion.stdout!, 'data'), once(companion, 'exit')]);
    return new Opener(folder, companion, controlPort);
  }

  /** What the browser was called with, once it was. */
  async browserFlags(): Promise<string[]> {
    const text = await waitUntil('a browser is opened', () =>
      readFile(join(this.#folder, 'args'), 'utf8').catch(() => null),
    );
    return text.split('\n').filter(Boolean);
  }

  async close(): Promise<void> {
    const pid = await readFile(join(this.#folder, 'pid'), 'utf8').catch(() => null);
    if (pid !== null) process.kill(Number(pid));
    this.#companion.kill('SIGTERM');
    if (this.#companion.exitCode === null) await once(this.#companion, 'exit');
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A browser that was only just installed asks there and nowhere else. */
async function freeUsualPort(): Promise<number> {
  for (const port of usualControlPorts) if (await isFree(port)) return port;
  throw new Error(`no usual control port is free: ${usualControlPorts.join(', ')}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).once('listening', () => resolve(true));
  });
  server.listen(port, '127.0.0.1');
  const answer = await free;
  if (answer) await new Promise((resolve) => server.close(resolve));
  return answer;
}
