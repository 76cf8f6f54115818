import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Socket } from 'socket.io-client';
import { reasonSentences, type DestinationStatus } from '../../companion/protocol/index.ts';
import { Companion } from '../helpers/companion.ts';
import { forbidMoreFiles } from '../helpers/open-file-limit.ts';
import { makeRecording, slices } from '../helpers/recordings.ts';
import { connectClient, pageOrigin } from '../helpers/relay-client.ts';
import { RtmpDouble } from '../helpers/rtmp-double.ts';
import { waitUntil } from '../helpers/wait-until.ts';

let companion: Companion;
let ingest: RtmpDouble;
let port: number;
const sockets: Socket[] = [];
const cleanUp: (() => void)[] = [];

/** A client of the port for any ingest, and what it is told of its destination. */
async function client(): Promise<{ socket: Socket; told: DestinationStatus[] }> {
  const socket = await connectClient(companion.ports.custom, { transports: ['websocket'] });
  sockets.push(socket);
  const told: DestinationStatus[] = [];
  socket.on('destination', (status: DestinationStatus) => void told.push(status));
  return { socket, told };
}

const isIn = (told: readonly DestinationStatus[], state: string): boolean => told.at(-1)?.state === state;

const canLimit = process.platform === 'linux' && !spawnSync('prlimit', ['--version']).error;

it.runIf(canLimit)('as many files may be open as there may be at all: Node has raised the limit', () => {
  const read = "require('fs').readFileSync('/proc/self/limits', 'utf8')";
  const args = ['--nofile=64:', process.execPath, '-p', read];
  const [, soft, hard] = /^Max open files\s+(\d+)\s+(\d+)/m.exec(
    spawnSync('prlimit', args).stdout.toString(),
  )!;
  expect(Number(soft)).toBeGreaterThan(64);
  expect(soft).toBe(hard);
});

describe.runIf(canLimit)('where no more files and connections may be opened', () => {
  beforeEach(async () => {
    ingest = new RtmpDouble((peer) => peer.accept());
    port = await ingest.start();
    companion = await Companion.start('--allow-origin', pageOrigin, '--log-level', 'debug');
  });
  afterEach(async () => {
    for (const each of cleanUp.splice(0)) each();
    for (const socket of sockets.splice(0)) socket.disconnect();
    await companion.stop();
    await companion.clear();
    await ingest.stop();
  });

  it.each([
    ['an address', () => `rtmp://127.0.0.1:${port}/live/some-key-1`],
    // No name server is asked without a socket, and none is to blame.
    ['a name', () => 'rtmp://ingest.example/live/some-key-1'],
  ])(
    'a destination with %s says so, once in the log with the reason, and no other is harmed',
    async (_, url) => {
      const [one, other] = [await client(), await client()];
      const key = `rtmp://127.0.0.1:${port}/live/some-key-2`;
      expect(await one.socket.emitWithAck('send-key', key)).toMatchObject({ ok: true });
      await waitUntil('one publishes', () => isIn(one.told, 'publishing'));
      const limit = await forbidMoreFiles(companion.pid);
      expect(await other.socket.emitWithAck('send-key', url())).toMatchObject({ ok: true });
      await waitUntil(
        'it has tried twice',
        () => other.told.filter(({ state }) => state === 'waiting').length > 1,
      );
      expect(other.told.at(-1)).toMatchObject({
        reason: 'too-many-files',
        message: reasonSentences['too-many-files'],
      });
      expect(isIn(one.told, 'publishing')).toBe(true);
      const lines = companion.output.filter((line) => line.includes('open no more connections and files'));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/"level":50.*EMFILE/);
      await limit.lift();
      if (!url().includes('example'))
        await waitUntil('it publishes, too', () => isIn(other.told, 'publishing'));
    },
  );

  it('a show whose ffmpeg cannot be started says so, and is live when there is room again', async () => {
    // No H.264: without an ffmpeg there is nothing to be seen.
    const pieces = [...slices(await makeRecording('vp8-opus.webm', { seconds: 20 }), 4_000)];
    const { socket, told } = await client();
    const key = `rtmp://127.0.0.1:${port}/live/some-key-3`;
    expect(await socket.emitWithAck('send-key', key)).toMatchObject({ ok: true });
    await waitUntil('it publishes', () => isIn(told, 'publishing'));
    const limit = await forbidMoreFiles(companion.pid);
    const play = setInterval(() => socket.emit('binarystream', pieces.shift()), 100);
    cleanUp.push(() => clearInterval(play));
    await waitUntil('it says so', () => told.at(-1)!.reason === 'too-many-files');
    await waitUntil('it is in the log', () =>
      companion.output.some((line) => /"level":50.*EMFILE/.test(line)),
    );
    await limit.lift();
    await waitUntil('it is live', () => isIn(told, 'live'));
  });

  it('a client more is turned away, and all is well when there is room again', async () => {
    const { socket } = await client();
    const limit = await forbidMoreFiles(companion.pid);
    await expect(client()).rejects.toThrow();
    expect(socket.connected).toBe(true);
    await limit.lift();
    await client();
    expect(await companion.stop()).toBe(0);
  });
});
