import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { dialWith } from '../../../companion/dial/dial.ts';
import { Names } from '../../../companion/dial/names.ts';
import { PublishError } from '../../../companion/publish/publish-error.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';
import { freePort } from '../../helpers/free-port.ts';
import { listen } from '../../helpers/listen.ts';
import { startNginxRtmp, type NginxRtmp } from '../../helpers/nginx-rtmp.ts';
import { publishAll } from '../../helpers/publish-all.ts';
import { TestAuthority, type FrontCertificate } from '../../helpers/tls-front.ts';
import { testTags } from '../../helpers/test-flv.ts';

const never = new AbortController().signal;
const seconds = 6;

interface Packets {
  readonly packets: readonly {
    readonly codec_type: string;
    readonly flags: string;
    readonly pts_time: string;
  }[];
  readonly streams: readonly {
    readonly codec_name: string;
    readonly width?: number;
    readonly height?: number;
  }[];
}

function probe(file: string): Packets {
  const out = execFileSync('ffprobe', [
    ...['-v', 'error', '-of', 'json', '-show_packets', '-show_streams', file],
  ]);
  return JSON.parse(out.toString()) as Packets;
}

/** What ffmpeg complains about while it decodes the whole file. */
function decodeErrors(file: string): string {
  const args = ['-v', 'error', '-xerror', '-i', file, '-f', 'null', '-'];
  return spawnSync('ffmpeg', args).stderr.toString();
}

describe('publishing to a real nginx-rtmp', () => {
  let nginx: NginxRtmp;
  let hook: Awaited<ReturnType<typeof listen>>;
  let tags: FlvTag[];

  const publisher = (app: string, key: string): RtmpPublisher =>
    new RtmpPublisher(
      { url: { scheme: 'rtmp', host: '127.0.0.1', port: nginx.port, app }, key },
      { clock: systemClock },
    );

  beforeAll(async () => {
    tags = testTags(seconds);
    // nginx-rtmp asks here before it takes a publish: every key that begins with "bad" is refused.
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => (body += bytes.toString()));
      request.on('end', () => response.writeHead(/name=bad/.test(body) ? 403 : 200).end());
    });
    hook = await listen(server);
    const onPublish = `http://127.0.0.1:${hook.port}/`;
    nginx = await startNginxRtmp({ apps: ['youtube', 'twitch', 'facebook'], onPublish });
  });

  afterAll(async () => {
    await nginx?.stop();
    await hook?.close();
  });

  it('delivers every packet, decodable, under the right application and key', async () => {
    const subject = publisher('twitch', 'live_1_abc?bandwidthtest=true');
    await subject.connect(never);
    await publishAll(subject, tags);
    await subject.close();
    expect(await subject.closed).toBeNull();

    const [file, ...more] = nginx.records('twitch');
    expect(more).toEqual([]);
    expect(file).toMatch(/\/live_1_abc-\d+\.flv$/);
    const { packets, streams } = probe(file!);
    expect(streams.map((stream) => stream.codec_name).sort()).toEqual(['aac', 'h264']);
    expect(streams.find((stream) => stream.codec_name === 'h264')).toMatchObject({
      width: 1280,
      height: 720,
    });
    const sent = (type: FlvTag['type']): FlvTag[] =>
      tags.filter((tag) => tag.type === type && !tag.sequenceHeader && tag.payload.length > 5);
    const video = packets.filter((packet) => packet.codec_type === 'video');
    expect(video).toHaveLength(seconds * 30);
    const keyframes = video.filter((packet) => packet.flags.startsWith('K'));
    expect(keyframes.map((packet) => Math.round(Number(packet.pts_time) * 1000))).toEqual(
      sent('video').flatMap((tag) => (tag.keyframe ? [tag.timestamp] : [])),
    );
    expect(keyframes).toHaveLength(seconds / 2);
    expect(packets.length - video.length).toBe(sent('audio').length);
    expect(decodeErrors(file!)).toBe('');
    expect(nginx.records('youtube')).toEqual([]);
  });

  it('is told how far the ingest has read', async () => {
    const subject = publisher('youtube', 'acknowledged');
    await subject.connect(never);
    await publishAll(subject, tags);
    await subject.close();
    expect(subject.bytesSent).toBeGreaterThan(1_000_000);
    expect(subject.bytesAcked).toBeGreaterThan(subject.bytesSent - 2 * 200_000);
    expect(subject.bytesAcked).toBeLessThanOrEqual(subject.bytesSent);
    expect(subject.bufferedBytes).toBe(0);
  });

  it('learns that the key is refused', async () => {
    const subject = publisher('youtube', 'bad-key');
    await expect(subject.connect(never)).rejects.toMatchObject({ reason: 'key-rejected' });
    expect(await subject.closed).toMatchObject({ reason: 'key-rejected' });
  });

  it('learns that the key is in use', async () => {
    const first = publisher('facebook', 'same');
    const second = publisher('facebook', 'same');
    await first.connect(never);
    await expect(second.connect(never)).rejects.toMatchObject({
      reason: 'key-rejected',
      inferred: false,
      message: expect.stringContaining('NetStream.Publish.BadName') as string,
    });
    await first.close();
  });

  it('learns that the application does not exist', async () => {
    await expect(publisher('nowhere', 'key').connect(never)).rejects.toMatchObject({
      reason: 'app-rejected',
    });
  });

  it('learns that nothing listens there', async () => {
    const url = { scheme: 'rtmp' as const, host: '127.0.0.1', port: await freePort(), app: 'live' };
    const subject = new RtmpPublisher({ url, key: 'key' }, { clock: systemClock });
    await expect(subject.connect(never)).rejects.toMatchObject({ reason: 'refused' });
  });
});

describe('publishing over TLS', () => {
  let nginx: NginxRtmp;
  let authority: TestAuthority;

  beforeAll(async () => {
    nginx = await startNginxRtmp();
    authority = new TestAuthority();
  });

  afterAll(async () => {
    await nginx?.stop();
    authority?.remove();
  });

  /** Publishes two seconds through a TLS front. */
  async function publish(certificate: FrontCertificate, host: string, ca?: string[]): Promise<string> {
    const front = await authority.front(nginx.port, certificate);
    const url = { scheme: 'rtmps' as const, host, port: front.port, app: 'live' };
    const key = `${certificate}-${host}`;
    const dial = dialWith(new Names(systemClock), systemClock, ca);
    const subject = new RtmpPublisher({ url, key }, { clock: systemClock, dial });
    try {
      await subject.connect(never);
      await publishAll(subject, testTags(2));
      await subject.close();
      return 'published';
    } catch (error) {
      if (error instanceof PublishError) return error.reason;
      throw error;
    } finally {
      await front.stop();
    }
  }

  it('works with a certificate for the name, or for the address', async () => {
    expect(await publish('good', 'localhost', [authority.ca])).toBe('published');
    expect(await publish('good', '127.0.0.1', [authority.ca])).toBe('published');
    const files = nginx.records('live');
    expect(files.map((file) => /live\/good-(.*)-\d+\.flv$/.exec(file)?.[1]).sort()).toEqual([
      '127.0.0.1',
      'localhost',
    ]);
    for (const file of files) {
      expect(probe(file).packets.filter((packet) => packet.codec_type === 'video')).toHaveLength(60);
      expect(decodeErrors(file)).toBe('');
    }
  });

  it('is refused where the certificate is for another host, or of an authority that is not trusted', async () => {
    expect(await publish('wrong-host', 'localhost', [authority.ca])).toBe('tls');
    expect(await publish('wrong-host', '127.0.0.1', [authority.ca])).toBe('tls');
    expect(await publish('untrusted', 'localhost', [authority.ca])).toBe('tls');
    expect(await publish('good', 'localhost')).toBe('tls');
    expect(nginx.records('live').filter((file) => /wrong-host|untrusted/.test(file))).toEqual([]);
  });
});
