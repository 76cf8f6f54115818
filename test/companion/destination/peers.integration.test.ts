import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Destination } from '../../../companion/destination/destination.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { judge } from '../../judge/verdict.ts';
import { freePort } from '../../helpers/free-port.ts';
import { startNodeMediaServer, type NodeMediaServer } from '../../helpers/node-media-server.ts';
import { findProgram } from '../../helpers/programs.ts';
import { startServer, type ServerProcess } from '../../helpers/server-process.ts';
import { testTags } from '../../helpers/test-flv.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { publishTo, reaches } from './real-destination.ts';
import { RealTimeFeed } from './real-time-feed.ts';

/** Largest distance of sound and picture where a viewer begins, in milliseconds. */
const togetherMs = 20;
const never = new AbortController().signal;
const programs = { ffmpeg: findProgram('ffmpeg'), ffprobe: findProgram('ffprobe') };

let tags: FlvTag[];
let dir: string;
const cleanUps: (() => unknown)[] = [];
beforeAll(() => {
  tags = testTags(30);
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function show(): RealTimeFeed {
  dir = mkdtempSync(join(tmpdir(), 'tabcast-peers-'));
  cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
  const feed = new RealTimeFeed(tags);
  cleanUps.push(() => feed.stop());
  feed.start();
  return feed;
}

function publish(feed: RealTimeFeed, url: string, key: string): Destination {
  const destination = publishTo(url, key, feed);
  cleanUps.push(() => destination.stop());
  return destination;
}

/** Everything that a destination was, as `state` or `state(reason)`. */
function history(destination: Destination): string[] {
  const seen: string[] = [];
  destination.on('status', ({ state, reason }) => seen.push(reason === null ? state : `${state}(${reason})`));
  return seen;
}

async function expectRight(file: string): Promise<void> {
  const verdict = await judge(file, programs, never);
  expect(verdict.decodeErrors).toEqual([]);
  expect(verdict.video).toMatchObject({ codec: 'h264', width: 1280, height: 720, startsWithKeyframe: true });
  expect(verdict.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000 });
  expect(Math.abs(verdict.startOffsetMs!)).toBeLessThanOrEqual(togetherMs);
}

describe('A destination at a real node-media-server', () => {
  async function ingest(port?: number): Promise<NodeMediaServer> {
    const server = await startNodeMediaServer(port);
    cleanUps.push(() => server.stop());
    return server;
  }

  /** Watches for some seconds, as a viewer does. @returns the file of what was seen */
  async function watch(url: string): Promise<string> {
    const file = join(dir, 'seen.mkv');
    const viewer = spawn(
      programs.ffmpeg,
      ['-v', 'error', '-i', url, '-t', '4', '-c', 'copy', '-f', 'matroska', file],
      { stdio: 'ignore' },
    );
    cleanUps.push(() => viewer.kill());
    await once(viewer, 'exit');
    return file;
  }

  it('is live with a key that is signed, and a viewer sees and hears it', async () => {
    const feed = show();
    const server = await ingest();
    const destination = publish(feed, server.url, server.signed('camera'));
    await reaches(destination, 'live');
    await expectRight(await watch(`${server.url}/camera`));
    expect(destination.status).toMatchObject({ state: 'live', reason: null });
  });

  it('is live again after the server was killed and came back', async () => {
    const feed = show();
    const server = await ingest();
    const destination = publish(feed, server.url, server.signed('camera'));
    await reaches(destination, 'live');
    await server.stop('SIGKILL');
    await reaches(destination, 'waiting');
    await ingest(server.port);
    await reaches(destination, 'live');
    await expectRight(await watch(`${server.url}/camera`));
  });

  it('says that the key may be wrong or in use when each publish is started and closed at once', async () => {
    const feed = show();
    const server = await ingest();
    const wrong = publish(feed, server.url, 'camera');
    const right = publish(feed, server.url, server.signed('camera'));
    await reaches(right, 'live');
    const second = publish(feed, server.url, server.signed('camera'));
    await waitUntil('both are told', () =>
      [wrong, second].every(({ status }) => status.reason === 'key-rejected'),
    );
    expect(right.status).toMatchObject({ state: 'live', reason: null });
  });
});

describe('A destination at an ffmpeg that listens', () => {
  /** It takes one publish, writes it down, and ends with it. */
  async function ingest(file: string, port?: number): Promise<{ port: number; server: ServerProcess }> {
    const at = port ?? (await freePort());
    const url = `rtmp://127.0.0.1:${at}/live/stream`;
    // To look whether a port is open is a connection, too, and this server takes only one.
    const server = await startServer(
      programs.ffmpeg,
      ['-nostdin', '-v', 'error', '-listen', '1', '-i', url, '-c', 'copy', '-y', file],
      [],
    );
    cleanUps.push(() => server.stop('SIGKILL'));
    return { port: at, server };
  }
  const holds = (file: string, bytes: number): Promise<true> =>
    waitUntil(`${bytes} bytes have arrived`, () => existsSync(file) && statSync(file).size > bytes);

  it('is live, is live again when it was killed and came back, and all of it decodes', async () => {
    const feed = show();
    const files = [join(dir, 'first.flv'), join(dir, 'second.flv')] as const;
    const { port, server } = await ingest(files[0]);
    const destination = publish(feed, `rtmp://127.0.0.1:${port}/live`, 'stream');
    await reaches(destination, 'live');
    await holds(files[0], 1_000_000);
    await server.stop('SIGKILL');
    await reaches(destination, 'waiting');
    await ingest(files[1], port);
    await reaches(destination, 'live');
    await holds(files[1], 1_000_000);
    await destination.stop();
    await waitUntil(
      'it has written the end',
      async () => (await judge(files[1], programs, never)).seconds > 1,
    );
    await expectRight(files[1]);
  });

  it('is told that nobody takes connections while another one publishes there', async () => {
    const feed = show();
    const { port } = await ingest(join(dir, 'one.flv'));
    const first = publish(feed, `rtmp://127.0.0.1:${port}/live`, 'stream');
    await reaches(first, 'live');
    const second = publish(feed, `rtmp://127.0.0.1:${port}/live`, 'stream');
    const seen = history(second);
    await waitUntil('it has tried twice', () => second.status.attempt >= 2);
    expect(seen).toContain('waiting(refused)');
    expect(first.status).toMatchObject({ state: 'live', reason: null });
  });
});
