import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { dialWith } from '../../../companion/dial/dial.ts';
import { Names } from '../../../companion/dial/names.ts';
import { FlvReader } from '../../../companion/flv/reader.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { parseIngestUrl } from '../../../companion/protocol/index.ts';
import { WhipPublisher } from '../../../companion/whip/whip-publisher.ts';
import { findProgram } from '../../helpers/programs.ts';
import { testFlv } from '../../helpers/test-flv.ts';
import { startWhipServer, type WhipServer } from '../../helpers/whip-server.ts';

const token = 'a-bearer-token';
const never = new AbortController().signal;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(
  key = token,
  change?: (answer: string) => string,
): Promise<{ server: WhipServer; subject: WhipPublisher }> {
  const server = await startWhipServer(token, change);
  cleanUps.push(() => server.close());
  const url = parseIngestUrl(`http://127.0.0.1:${server.port}/whip/show`)!;
  const dial = dialWith(new Names(systemClock), systemClock);
  const tools = { clock: systemClock, dial, ffmpegPath: findProgram('ffmpeg'), closeTimeoutMs: 2_000 };
  const subject = new WhipPublisher({ url, key }, tools);
  cleanUps.push(() => subject.close());
  return { server, subject };
}

/** The pictures in RTP packets (RFC 6184, 5.6 and 5.8), with start codes. */
function annexB(packets: readonly Buffer[]): Buffer {
  const start = Buffer.from([0, 0, 0, 1]);
  const pieces = packets.flatMap((packet) => {
    const payload = packet.subarray(12);
    if ((payload[0]! & 0x1f) !== 28) return [start, payload];
    const part = payload.subarray(2);
    const head = Buffer.from([(payload[0]! & 0xe0) | (payload[1]! & 0x1f)]);
    return payload[1]! & 0x80 ? [start, head, part] : [part];
  });
  return Buffer.concat(pieces);
}

/** A checksum for each picture that ffmpeg decodes of this. */
function pictures(bytes: Buffer, format: string): string[] {
  const args = [
    '-v',
    'error',
    '-f',
    format,
    '-i',
    'pipe:0',
    '-map',
    '0:v',
    '-f',
    'framemd5',
    '-vsync',
    '0',
    'pipe:1',
  ];
  const out = execFileSync('ffmpeg', args, { input: bytes, maxBuffer: 64 * 1024 * 1024 }).toString();
  return out
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(',').at(-1)!.trim());
}

const inOrder = (packets: readonly Buffer[]): Buffer[] => {
  const base = packets[0]!.readUInt16BE(2);
  const place = (packet: Buffer): number => (packet.readUInt16BE(2) - base + 0x1_0000) & 0xffff;
  return packets.toSorted((a, b) => place(a) - place(b));
};

describe('publishing to a WHIP server', () => {
  it('brings every picture as it was, and its sound in Opus at the same times', async () => {
    const { server, subject } = await start();
    await subject.connect(never);
    const flv = testFlv(3);
    const since = performance.now();
    const tags = new FlvReader().push(flv);
    for (const tag of tags) {
      // As media comes: all at once would be more than the kernel keeps of UDP.
      await pause(Math.max(0, tag.timestamp - (performance.now() - since)));
      if (!subject.send(tag)) await once(subject, 'drain');
    }
    await expect.poll(() => server.packets.audio.length, { timeout: 4_000 }).toBeGreaterThan(140);
    await expect.poll(() => subject.acknowledgements.count, { timeout: 4_000 }).toBeGreaterThan(2);
    expect(subject.bytesAcked).toBeGreaterThan(subject.bytesSent / 4);
    expect(subject.bytesAcked).toBeLessThanOrEqual(subject.bytesSent);
    const sent = pictures(flv, 'flv');
    expect(sent).toHaveLength(90);
    const video = inOrder(server.packets.video);
    expect(pictures(annexB(video), 'h264')).toEqual(sent);
    // One timestamp a picture, all as far apart as they are shown.
    const times = [...new Set(video.map((packet) => packet.readUInt32BE(4)))];
    expect(((times.at(-1)! - times[0]!) >>> 0) / 90).toBeCloseTo((89 * 1_000) / 30, -1);
    const sound = inOrder(server.packets.audio).map((packet) => packet.readUInt32BE(4));
    expect(new Set(sound.slice(1).map((time, at) => (time - sound[at]!) >>> 0))).toEqual(new Set([960]));
    await subject.close();
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /whip/show',
      'DELETE /sessions/1',
    ]);
    expect(await subject.closed).toBeNull();
  });

  it('ends where somebody else takes the connection than has answered', async () => {
    const forged = (answer: string): string =>
      answer.replace(
        /^(a=fingerprint:sha-256 )../m,
        (_, head: string) => `${head}${answer.includes('256 AA') ? 'BB' : 'AA'}`,
      );
    const { subject, server } = await start(token, forged);
    await expect(subject.connect(never)).rejects.toMatchObject({ reason: 'unreachable' });
    await subject.close();
    expect(server.packets.video).toEqual([]);
  });

  it('is refused with another token', async () => {
    const { subject } = await start('another');
    await expect(subject.connect(never)).rejects.toMatchObject({ reason: 'key-rejected' });
    expect((await subject.closed)?.reason).toBe('key-rejected');
  });
});
