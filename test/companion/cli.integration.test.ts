import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { PairingBook } from '../../companion/control/pairing-book.ts';
import { helloSchema, newSecret, verifierOf, wireError } from '../../companion/protocol/index.ts';
import { RunningNote } from '../../companion/running-note.ts';
import { connectClient, extensionOrigin, nextEvent, pageOrigin } from '../helpers/relay-client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'dist/companion/cli.js');
const anyPorts = ['youtube', 'twitch', 'facebook', 'custom', 'control'].flatMap((name) => [
  '--port',
  `${name}=0`,
]);

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tabcast-cli-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const cleanUp: (() => void)[] = [];
afterEach(() => cleanUp.splice(0).forEach((each) => each()));

interface Ready {
  event: 'ready';
  ports: Record<'youtube' | 'twitch' | 'facebook' | 'custom', number>;
  control: string;
}

function run(
  args: string[],
  env: Record<string, string> = {},
  command = [process.execPath, program],
  place = dataDir,
) {
  const all = [...command.slice(1), ...args, '--no-open', '--data-dir', place];
  const child = spawn(command[0]!, all, { cwd: root, env: { ...process.env, ...env } });
  cleanUp.push(() => child.kill('SIGKILL'));
  const output = { out: '', err: '' };
  let tell: (ready: Ready) => void;
  const ready = new Promise<Ready>((resolve) => (tell = resolve));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.out += text;
    const line = output.out.split('\n').find((each) => each.startsWith('{"event":"ready"'));
    if (line && output.out.includes('\n')) tell(JSON.parse(line) as Ready);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.err += text));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...output }));
  /** The ready line; rejects when the process ends without one. */
  const started = Promise.race([
    ready,
    ended.then((end) => Promise.reject(new Error(`not ready: ${JSON.stringify(end)}`))),
  ]);
  started.catch(() => undefined);
  return { child, started, ended, output };
}

const start = (args: string[] = [], env: Record<string, string> = {}) =>
  run(['--json', ...anyPorts, ...args], env);

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** An ingest that accepts connections and says nothing. */
async function silentIngest(): Promise<{ url: string; called: Promise<unknown> }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  cleanUp.push(() => sockets.forEach((socket) => socket.destroy()));
  const port = await listen(server);
  return { url: `rtmp://127.0.0.1:${port}/app`, called: once(server, 'connection') };
}

describe('the companion as a process', () => {
  it('says when it is ready in one line of JSON, answers, and ends cleanly when told to', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { child, started, ended } = start(['--allow-origin', pageOrigin]);
      const { ports, control } = await started;
      const hello = v.parse(helloSchema, await (await fetch(`${control}/api/hello`)).json());
      expect(hello).toMatchObject({ ports, version: packageJson.version, rehearsal: false, ffmpeg: null });
      expect(new Set([...Object.values(ports), new URL(control).port]).size).toBe(5);
      const socket = await connectClient(ports.youtube);
      const gone = nextEvent(socket, 'disconnect');
      child.kill(signal);
      expect(await ended).toMatchObject({ code: 0 });
      await gone;
      await expect(connectClient(ports.youtube)).rejects.toThrow();
    }
  });

  it('greets a person with what it listens on and how to load the extension', async () => {
    const { child, ended, output } = run([...anyPorts, '--rehearse']);
    while (!output.out.includes('Pairing code')) await once(child.stdout, 'data');
    expect(output.out).toMatch(
      /Ctrl\+C ends every.*\n\nPairing code: [0-9A-Z]{4}-[0-9A-Z]{4} {2}Enter it .*\n$/,
    );
    expect(output.out).toMatch(/ffmpeg +\d.*YouTube +port \d+.*Control +http:\/\/127\.0\.0\.1:\d+/s);
    expect(output.out).toMatch(/Nothing goes public.*chrome:\/\/extensions.*dist\/chrome.*about:debugging/s);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('shows a pairing code while no browser is paired, before it is ready, and lists and forgets the paired ones', async () => {
    const { child, started, ended, output } = start();
    await started;
    expect(output.out).toMatch(
      /^{"event":"pairing","code":"[0-9A-Z]{4}-[0-9A-Z]{4}"}\n{"event":"ready",.*}\n$/,
    );
    child.kill('SIGTERM');
    await ended;
    expect((await run(['--pairings']).ended).out).toBe('No browser is paired.\n');
    const id = '0123456789abcdef'.repeat(2);
    const verifier = await verifierOf(newSecret());
    const origin = extensionOrigin;
    await new PairingBook(dataDir).add({ id, origin, name: 'Chrome', pairedAt: '2026-01-02', verifier });
    const listed = await run(['--pairings']).ended;
    expect(listed.out).toBe(`${id}  2026-01-02  Chrome\n`);
    const again = start();
    await again.started;
    again.child.kill('SIGTERM');
    await again.ended;
    expect(again.output.out).not.toContain('"pairing"');
    expect(await run(['--forget', id]).ended).toMatchObject({ code: 0 });
    expect(await run(['--forget', id]).ended).toMatchObject({ code: 2 });
    expect((await run(['--pairings', '--json']).ended).out).toBe('[]\n');
  });

  it('refuses a wrong flag with a sentence and exit code 2', async () => {
    const { code, out, err } = await run(['--log-level', 'loud']).ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe('--log-level takes one of debug, info, warn, error, silent.\n');
  });

  it('answers --help and --version', async () => {
    expect(await run(['--help']).ended).toMatchObject({
      code: 0,
      out: expect.stringContaining('--rehearse'),
    });
    expect(await run(['--version']).ended).toMatchObject({ code: 0, out: `${packageJson.version}\n` });
  });

  it('says which port is taken and what to do, with exit code 1', async () => {
    const taken = await listen(createServer());
    const { code, out, err } = await start(['--port', `twitch=${taken}`]).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`No port for Twitch: ${taken} is used by another program.`);
    expect(err).toContain('--port twitch=0');
    expect(err).not.toContain('    at ');
  });

  it('says that one runs on this folder already and where, and runs beside it only on other ports', async () => {
    const first = start();
    const { control, ports } = await first.started;
    const code = 0;
    expect(await run(['--json']).ended).toMatchObject({
      code,
      out: `${JSON.stringify({ event: 'already-running', control })}\n`,
    });
    const same = run(['--port', `twitch=${ports.twitch}`]).ended;
    expect(await same).toMatchObject({
      code,
      out: expect.stringMatching(
        `^Tabcast is running already: ${control}\n.*button in the browser.*\n.*npm start -- --data-dir <dir>\n$`,
      ),
    });
    const second = start();
    expect((await second.started).control).not.toBe(control);
    second.child.kill('SIGTERM');
    await second.ended;
    expect((await run(['--json']).ended).out).toContain(control);
    first.child.kill('SIGTERM');
    await first.ended;
  });

  it('takes the word of one that was killed for nothing, and leaves none when it ends', async () => {
    const note = new RunningNote(dataDir);
    const asked = { youtube: null, twitch: null, facebook: null, custom: null, control: null };
    const killed = start();
    const { control } = await killed.started;
    expect(await note.other(asked)).toBe(control);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(readFileSync(join(dataDir, 'running.json'), 'utf8')).toContain(control);
    expect(await note.other(asked)).toBeNull();
    const next = start();
    await next.started;
    next.child.kill('SIGTERM');
    await next.ended;
    expect(existsSync(join(dataDir, 'running.json'))).toBe(false);
  });

  it('says which folder cannot be made and what to do, with exit code 1', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    for (const place of [
      file,
      join(file, 'below'),
      ...(process.platform === 'linux' ? ['/proc/nope'] : []),
    ]) {
      const { code, out, err } = await run(['--json', ...anyPorts], {}, undefined, place).ended;
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain(`The folder ${place} for settings and recordings cannot be made`);
      expect(err).toContain('--data-dir');
      expect(err).not.toContain('    at ');
    }
  });

  it('starts without ffmpeg, says so, and refuses keys with the reason', async () => {
    const { child, started, ended } = start(['--allow-origin', pageOrigin], {
      FFMPEG_PATH: '/nowhere/ffmpeg',
    });
    const { ports, control } = await started;
    const { code, message } = wireError('ffmpeg-missing');
    const hello = await (await fetch(`${control}/api/hello`)).json();
    expect(hello).toMatchObject({ ffmpeg: { code, message } });
    const socket = await connectClient(ports.youtube);
    expect(await socket.emitWithAck('send-key', 'abcd-1234-efgh-5678-ijkl')).toMatchObject({
      ok: false,
      error: { code },
    });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('ends within 5 s although an ingest says nothing, and shows neither key nor token anywhere', async () => {
    const ingest = await silentIngest();
    const token = 'canary-token-1';
    const flags = ['--ingest', `youtube=${ingest.url}`, '--log-level', 'debug'];
    const { child, started, ended } = start(flags, { TABCAST_TOKEN: token });
    const { ports } = await started;
    const socket = await connectClient(ports.youtube, { origin: null, auth: { token } });
    expect(await socket.emitWithAck('send-key', 'canary-key-1')).toMatchObject({ ok: true });
    await ingest.called;
    await expect(
      connectClient(ports.youtube, { origin: null, auth: { token: 'canary-2' } }),
    ).rejects.toThrow();
    const asked = performance.now();
    // As when Ctrl+C comes from the terminal and from npm.
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const { code, out, err } = await ended;
    expect(code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect(out + err).not.toContain('canary');
    expect(err).toContain('unauthorized');
  });

  // dash, which many systems have as sh, stays between npm and what it runs; bash does not.
  it.each(['sh', 'bash'])(
    'is ended cleanly, once, through npm start in %s, with its flags after --',
    async (shell) => {
      if (spawnSync(shell, ['-c', 'exit']).error) return;
      const command = ['npm', 'start', '--silent', '--', '--json', ...anyPorts];
      const { child, started, ended } = run([], { npm_config_script_shell: shell }, command);
      const { control } = await started;
      expect((await fetch(`${control}/api/hello`)).status).toBe(200);
      child.kill('SIGTERM');
      const { err } = await ended;
      expect(err.match(/"msg":"Ending"/g)).toHaveLength(1);
      expect(err).not.toContain('"level":"error"');
      await expect(fetch(`${control}/api/hello`)).rejects.toThrow();
    },
  );
});
