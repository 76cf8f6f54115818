import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import {
  rehearsalIngest,
  verdictSchema,
  verdictSentences,
  type DestinationStatus,
} from '../../companion/protocol/index.ts';
import { Companion } from '../helpers/companion.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { connectOldClient } from '../helpers/old-client.ts';
import { makeRecording, probe, slices, watch, type RecordingKind } from '../helpers/recordings.ts';
import { connectClient } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const seconds = 6;
const timesliceMs = 25;
const origin = 'https://plain.example';
const shows = [
  { platform: 'youtube', key: 'abcd-1234-efgh-5678-ijkl', kind: 'h264-opus.mkv' },
  { platform: 'twitch', key: 'live_1_AbCd', kind: 'vp8-opus.webm' },
  { platform: 'facebook', key: 'FB-1-0-AbCd', kind: 'h264-opus.mp4' },
] as const satisfies { platform: string; key: string; kind: RecordingKind }[];

let nginx: NginxRtmp;
let companion: Companion;
beforeAll(async () => {
  nginx = await startNginxRtmp({ apps: shows.map(({ platform }) => platform) });
  const ingests = shows.flatMap(({ platform }) => ['--ingest', `${platform}=${nginx.url(platform)}`]);
  companion = await Companion.start('--allow-origin', origin, ...ingests);
});
afterAll(async () => {
  await companion?.stop();
  await nginx?.stop();
});

/** A client of the base contract: no auth, socket.io's own choice of transports, a bare key, bare chunks. */
async function plainClient(platform: (typeof shows)[number]['platform'], at = companion) {
  const socket = await connectClient(at.ports[platform], { origin });
  const states: DestinationStatus['state'][] = [];
  socket.on('destination', ({ state }: DestinationStatus) => states.push(state));
  return { socket, states };
}

/** The ingest may be a while behind with what was sent. */
const isLive = (states: readonly string[]): Promise<unknown> =>
  waitUntil('it is live', () => states.at(-1) === 'live');

type Sender = Awaited<ReturnType<typeof connectOldClient>>;

/** Sends as a recorder does: a slice each 25 ms of the recording's own time. */
async function play(socket: Sender, recording: Buffer): Promise<void> {
  const pieces = [...slices(recording, Math.ceil((recording.length * timesliceMs) / (seconds * 1_000)))];
  const started = systemClock.now();
  for (const [index, piece] of pieces.entries()) {
    await new Promise<void>((resolve) => {
      systemClock.setTimer(Math.max(0, started + index * timesliceMs - systemClock.now()), resolve);
    });
    socket.emit('binarystream', piece);
  }
}

/** Everything wrong that a client can do, one after the other. */
async function misbehave(socket: Awaited<ReturnType<typeof connectClient>>): Promise<void> {
  const asked = async (event: string, ...args: unknown[]): Promise<unknown> => {
    const answer = (await socket.emitWithAck(event, ...args)) as { ok: boolean; error?: { code: string } };
    return answer.error?.code ?? 'taken';
  };
  const ingest = 'rtmp://127.0.0.1:1/nobody';
  expect(await asked('binarystream', Buffer.from('media'))).toBe('key-first');
  expect(await asked('send-key', 17)).toBe('key-not-text');
  expect(await asked('send-key', '  ')).toBe('key-empty');
  expect(await asked('send-key', 'two words')).toBe('key-malformed');
  expect(await asked('send-key', 'https://example.org')).toBe('key-is-url');
  expect(await asked('send-key', 'x'.repeat(513))).toBe('key-too-long');
  expect(await asked('send-key', 'a-key')).toBe('ingest-missing');
  expect(await asked('send-key', { key: 'a-key', ingest: 'http://example.org' })).toBe('ingest-invalid');
  expect(await asked('send-key', { key: 'a-key', ingest })).toBe('taken');
  expect(await asked('send-key', { key: 'another', ingest })).toBe('key-already-set');
  expect(await asked('binarystream', 'media')).toBe('chunk-not-binary');
  expect(await asked('binarystream', Buffer.alloc(0))).toBe('chunk-empty');
  expect(await asked('binarystream', Buffer.from('garbage that is no recording'))).toBe('chunk-not-media');
  socket.emit('binarystream', Buffer.alloc(100 * 1024 * 1024));
  await new Promise((resolve) => socket.once('disconnect', resolve));
}

describe('plain clients on three ports', () => {
  it('go live on three apps of a real ingest, whatever their recorders make, beside one that does everything wrong', async () => {
    const recordings = await Promise.all(shows.map(({ kind }) => makeRecording(kind, { seconds })));
    const clients = await Promise.all(shows.map(({ platform }) => plainClient(platform)));
    for (const [index, { key }] of shows.entries()) clients[index]!.socket.emit('send-key', key);
    const bad = await connectClient(companion.ports.custom, { origin });
    await Promise.all([
      misbehave(bad),
      ...clients.map(({ socket }, index) => play(socket, recordings[index]!)),
    ]);
    for (const { states } of clients) await isLive(states);
    for (const { socket } of clients) socket.disconnect();
    await waitUntil('no broadcast left', async () => {
      return (await companion.status()).broadcasts.length === 0;
    });

    for (const { platform, key } of shows) {
      const [file, ...more] = nginx.records(platform);
      expect(more).toEqual([]);
      expect(file).toContain(`/${key}-`);
      const arrived = await readFile(file!);
      const { streams, video } = await probe(arrived);
      expect(streams).toMatchObject([
        { codec_type: 'video', codec_name: 'h264', width: 320, height: 180 },
        { codec_type: 'audio', codec_name: 'aac', sample_rate: '48000', channels: 2 },
      ]);
      expect(video.length).toBeGreaterThan(seconds * 30 * 0.95);
      const keyframes = video.filter(({ keyframe }) => keyframe).map(({ time }) => time);
      expect(keyframes.length).toBeGreaterThanOrEqual(3);
      for (const [n, time] of keyframes.slice(1).entries()) {
        expect(Math.abs(time - keyframes[n]! - 2)).toBeLessThanOrEqual(0.2);
      }
      const { errors, volume } = await watch(arrived);
      expect(errors).toBe('');
      expect(volume).toBeGreaterThan(-30);
    }
    const output = companion.output.join('\n');
    for (const { key } of shows) expect(output).not.toContain(key);
    expect(output).not.toContain('mistake');
  });
});

describe('a client of socket.io 2', () => {
  it('goes live like one of today, and so do two that send on together', async () => {
    const recording = await makeRecording('h264-opus.mkv', { seconds });
    const [old, today] = await Promise.all([
      connectOldClient(companion.ports.youtube, origin),
      plainClient('twitch'),
    ]);
    const states: string[] = [];
    old.on('destination', ({ state }: DestinationStatus) => states.push(state));
    old.emit('send-key', 'from-socket-io-2');
    today.socket.emit('send-key', 'from-socket-io-4');
    await Promise.all([play(old, recording), play(today.socket, recording)]);
    await isLive(states);
    old.disconnect();
    today.socket.disconnect();
    await waitUntil('no broadcast left', async () => {
      return (await companion.status()).broadcasts.length === 0;
    });
    const file = nginx.records('youtube').find((one) => one.includes('from-socket-io-2'))!;
    const { video } = await probe(await readFile(file));
    expect(video.length).toBeGreaterThan(seconds * 30 * 0.95);
  });

  it('is not let in from a page that nobody allowed', async () => {
    await expect(connectOldClient(companion.ports.youtube, 'https://stranger.example')).rejects.toBeDefined();
  });
});

describe('a rehearsal', () => {
  it('is recorded by a companion that goes public otherwise, in the folder that it names', async () => {
    const { socket, states } = await plainClient('youtube');
    const key = `${nginx.url('youtube')}/private-key`;
    const answer = (await socket.emitWithAck('send-key', { key, ingest: rehearsalIngest })) as {
      recordings: string;
    };
    expect(answer).toMatchObject({ ok: true, recordings: join(companion.dataDir, 'rehearsal') });
    await play(socket, await makeRecording('h264-opus.mkv', { seconds }));
    await isLive(states);
    await socket.emitWithAck('end');
    socket.disconnect();
    const { video } = await probe(await readFile(join(answer.recordings, 'youtube-0.flv')));
    expect(video.length).toBeGreaterThan(seconds * 30 * 0.95);
    expect(nginx.records('youtube').filter((file) => file.includes('private-key'))).toEqual([]);
    // What has arrived has a verdict: beside the recording, in the history, and in the log.
    const beside = await waitUntil('the verdict', () =>
      readFile(join(answer.recordings, 'youtube-0.json'), 'utf8').catch(() => null),
    );
    const verdict = v.parse(verdictSchema, JSON.parse(beside));
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['keyframes', 'loudness', 'frozen', 'av-offset']),
    );
    const kept = async () =>
      (await companion.history()).find(({ rehearsal }) => rehearsal)?.verdict?.findings;
    await expect.poll(kept, { timeout: 60_000 }).toEqual(verdict.findings);
    expect(companion.output.join('\n')).toContain(verdictSentences[verdict.level]);
  });

  it('publishes every platform to the built-in ingest, even with the address of another in the key', async () => {
    const rehearsal = await Companion.start('--rehearse', '--allow-origin', origin);
    try {
      const clients = await Promise.all(shows.map(({ platform }) => plainClient(platform, rehearsal)));
      const live = clients.map(
        ({ socket }) =>
          new Promise<void>((resolve) => {
            socket.on('destination', ({ state }: DestinationStatus) => state === 'live' && resolve());
          }),
      );
      const recording = await makeRecording('h264-opus.mkv', { seconds });
      for (const { socket } of clients) {
        socket.emit('send-key', `${nginx.url('youtube')}/rehearsed-key`);
        void play(socket, recording);
      }
      await Promise.all(live);
      expect(nginx.records('youtube').filter((file) => file.includes('rehearsed-key'))).toEqual([]);
      expect(rehearsal.output.join('\n')).toContain('nothing goes public');
      for (const { socket } of clients) socket.disconnect();
    } finally {
      expect(await rehearsal.stop()).toBe(0);
    }
  });
});
