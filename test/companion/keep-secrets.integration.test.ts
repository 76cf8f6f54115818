import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Companion } from '../helpers/companion.ts';
import { connectClient, pageOrigin } from '../helpers/relay-client.ts';
import { RtmpDouble } from '../helpers/rtmp-double.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Tells, when asked, whether anybody can attach to the process. */
const tellTale = `
  import inspector from 'node:inspector';
  process.on('SIGWINCH', () => console.log('debugger: ' + inspector.url()));
`;

let companion: Companion;
afterEach(async () => {
  await companion.stop();
  await companion.clear();
});

async function debuggers(): Promise<string> {
  process.kill(companion.pid, 'SIGWINCH');
  return waitUntil('it has told', () => companion.output.find((line) => line.startsWith('debugger: ')));
}

describe.runIf(process.platform !== 'win32')('a companion that is sent SIGUSR1', () => {
  it('goes on, and lets nobody attach to it', async () => {
    companion = await Companion.startWith({ preload: tellTale });
    for (let n = 0; n < 10; n += 1) {
      process.kill(companion.pid, 'SIGUSR1');
      expect(await companion.status()).toMatchObject({ name: 'tabcast' });
    }
    expect(await debuggers()).toBe('debugger: undefined');
  });

  it('lets who has started it with a debugger attach to it', async () => {
    companion = await Companion.startWith({ preload: `${tellTale} inspector.open(0);` });
    process.kill(companion.pid, 'SIGUSR1');
    expect(await debuggers()).toMatch(/^debugger: ws:\/\/127\.0\.0\.1:/);
  });
});

describe.runIf(process.platform !== 'win32')('what the settings hold of secrets', () => {
  it('is handed to no program that the companion starts', async () => {
    const env = {
      TABCAST_TOKEN: 'canary-token-1',
      TABCAST_WEBHOOK: 'http://127.0.0.1:9/canary',
      TABCAST_WEBHOOK_SECRET: `whsec_${'c2Vj'.repeat(8)}`,
      TABCAST_FLEET: 'nats://canary-login@127.0.0.1:9',
      TABCAST_FLEET_SECRET: 'canary-secret-of-a-fleet',
    };
    const handed = `
      import { execFileSync } from 'node:child_process';
      process.on('SIGWINCH', () => console.log('handed: ' + execFileSync('env').toString().match(/^TABCAST_\\w+/gm)));
    `;
    companion = await Companion.startWith({ preload: handed, env });
    process.kill(companion.pid, 'SIGWINCH');
    const line = await waitUntil('it has told', () =>
      companion.output.find((text) => text.startsWith('handed: ')),
    );
    expect(line).toBe('handed: null');
    expect(companion.output.join('\n')).not.toContain('canary');
  });
});

describe.runIf(process.platform !== 'win32')('a stream key', () => {
  const key = 'held_21_Wq8Er7Ty6Ui5';
  const file = join(tmpdir(), `tabcast-heap-${process.pid}.heapsnapshot`);
  /** Writes down, when asked, every object that is in use. */
  const inventory = `
    import { writeHeapSnapshot } from 'node:v8';
    process.on('SIGWINCH', () => console.log('written: ' + writeHeapSnapshot(${JSON.stringify(file)})));
  `;

  /** How many strings in use hold the key. */
  async function held(): Promise<number> {
    const written = (): number => companion.output.filter((line) => line.startsWith('written: ')).length;
    const before = written();
    process.kill(companion.pid, 'SIGWINCH');
    await waitUntil('it is written', () => written() > before);
    const { strings } = JSON.parse(readFileSync(file, 'utf8')) as { strings: string[] };
    return strings.filter((text) => text.includes(key)).length;
  }

  it('is held by no object any more once its broadcast is over and its client gone', async () => {
    const ingest = new RtmpDouble((peer) => peer.accept());
    const address = `youtube=rtmp://127.0.0.1:${await ingest.start()}/app`;
    const flags = ['--ingest', address, '--allow-origin', pageOrigin];
    try {
      companion = await Companion.startWith({ preload: inventory }, ...flags);
      const socket = await connectClient(companion.ports.youtube);
      expect(await socket.emitWithAck('send-key', key)).toMatchObject({ ok: true });
      const status = async (): Promise<string> => JSON.stringify(await companion.status());
      await waitUntil('it is published', async () => (await status()).includes('"publishing"'));
      expect(await held()).toBeGreaterThan(0);
      await socket.emitWithAck('end');
      socket.disconnect();
      await waitUntil('its broadcast is gone', async () => (await status()).includes('"broadcasts":[]'));
      await waitUntil('nothing holds it', async () => (await held()) === 0);
    } finally {
      await ingest.stop();
      rmSync(file, { force: true });
    }
  });
});
