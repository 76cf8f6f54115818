import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlvReader } from '../../companion/flv/reader.ts';
import type { FlvTag } from '../../companion/flv/tag.ts';
import { systemClock } from '../../companion/lib/clock.ts';
import type { DestinationStatus, RenditionChoice } from '../../companion/protocol/index.ts';
import { RehearsalIngest } from '../../companion/rehearsal/ingest.ts';
import { Companion } from '../helpers/companion.ts';
import { decode, takeApart } from '../helpers/enhanced-flv.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { startNodeMediaServer, type NodeMediaServer } from '../helpers/node-media-server.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { makeRecording, probe, watch } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const seconds = 5;
const plain = { picture: '480p30', videoKbps: 800 } as const;
const hevc: RenditionChoice = { ...plain, codec: 'hevc' };
const av1: RenditionChoice = { ...plain, codec: 'av1' };

/** Names HEVC and AV1 in its answer; nginx names nothing, and would drop them. */
const naming = new RehearsalIngest({ clock: systemClock });
/** What it was sent, by the application. */
const arrived = new Map<string, FlvTag[]>();
let nginx: NginxRtmp;
/** Relays both. */
let relaying: NodeMediaServer;
let companion: Companion;
beforeAll(async () => {
  naming.on('session', (session) => {
    const tags: FlvTag[] = [];
    arrived.set(session.app, tags);
    session.on('tag', (tag) => tags.push(tag));
  });
  const port = await naming.start();
  nginx = await startNginxRtmp({ apps: ['facebook'] });
  relaying = await startNodeMediaServer(undefined, true);
  const ingests = ['youtube', 'custom'].map((app) => `${app}=rtmp://127.0.0.1:${port}/${app}`);
  companion = await Companion.start(
    ...['--allow-origin', pageOrigin],
    ...[...ingests, `twitch=${relaying.url}`, `facebook=${nginx.url('facebook')}`].flatMap((each) => [
      '--ingest',
      each,
    ]),
  );
});
afterAll(async () => {
  await companion?.stop();
  await naming.stop();
  await nginx?.stop();
  await relaying?.stop();
});

async function statuses(): Promise<readonly DestinationStatus[]> {
  return (await companion.status()).broadcasts[0]?.destinations.map(({ status }) => status) ?? [];
}

const isPicture = ({ type, sequenceHeader }: FlvTag): boolean => type === 'video' && !sequenceHeader;

/** What a viewer gets who comes while it goes on, until it is so many pictures. */
async function viewLate(url: string, pictures: number): Promise<readonly FlvTag[]> {
  const leave = new AbortController();
  const reader = new FlvReader();
  const tags: FlvTag[] = [];
  const { body } = await fetch(url, { signal: leave.signal });
  for await (const bytes of body!) {
    tags.push(...reader.push(Buffer.from(bytes)));
    if (tags.filter(isPicture).length > pictures) break;
  }
  leave.abort();
  // Each recording anew is announced by a configuration: one that comes last has no picture yet, which decoders complain of.
  return tags.slice(0, tags.findLastIndex(isPicture) + 1);
}

describe('HEVC and AV1', () => {
  it('reach the ingests that name them, every picture, late viewers of one that relays, and H.264 the one that names nothing', async () => {
    const client = new NumberedClient(companion, 'enhanced');
    const recording = await makeRecording('h264-opus.mkv', { seconds });
    await client.join('youtube', 'hevc-key', { rendition: hevc });
    await client.join('custom', 'av1-key', { rendition: av1 });
    await client.join('twitch', relaying.signed('relayed-key'), { rendition: hevc });
    await client.join('facebook', 'plain-key', { rendition: hevc });
    let isEnough = false;
    const playing = (async () => {
      while (!isEnough) await client.play(recording, seconds);
    })();
    const pictures = (app: string): number => arrived.get(app)?.filter(isPicture).length ?? 0;
    await waitUntil('pictures have arrived', () => Math.min(pictures('youtube'), pictures('custom')) > 90);
    await waitUntil('all are live', async () => (await statuses()).every(({ state }) => state === 'live'));
    const viewed = await viewLate(relaying.watch('relayed-key'), 70);
    const told = (await statuses()).map(({ rendition }) => [rendition?.given, rendition?.reason]);
    isEnough = true;
    await playing;
    await client.end();

    expect(told).toEqual([
      // Small, so that three encoders at once cost little.
      [hevc, 'source-smaller'],
      [av1, 'source-smaller'],
      [hevc, 'source-smaller'],
      [plain, 'codec-not-taken'],
    ]);
    for (const [app, fourCc] of [
      ['youtube', 'hvc1'],
      ['custom', 'av01'],
    ] as const) {
      const shown = takeApart(arrived.get(app)!);
      expect(shown.fourCc).toBe(fourCc);
      expect(shown.pictures[0]).toEqual({ ms: 0, keyframe: true });
      expect(await decode(shown)).toEqual({ count: shown.pictures.length, size: '320x180', errors: '' });
    }
    const relayed = takeApart(viewed);
    expect(relayed.fourCc).toBe('hvc1');
    expect(relayed.pictures[0]).toMatchObject({ keyframe: true });
    expect(await decode(relayed)).toEqual({ count: relayed.pictures.length, size: '320x180', errors: '' });
    const file = await readFile(nginx.records('facebook')[0]!);
    expect((await probe(file)).streams).toMatchObject([{ codec_name: 'h264', width: 320 }, {}]);
    expect((await watch(file)).errors).toBe('');
  });
});
