import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../companion/flv/avc.ts';
import { FlvReader } from '../../companion/flv/reader.ts';
import { readSps } from '../../companion/flv/sps.ts';
import type { FlvTag } from '../../companion/flv/tag.ts';
import type { DestinationStatus, RenditionChoice } from '../../companion/protocol/index.ts';
import { Companion } from '../helpers/companion.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { makeRecording, watch } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const seconds = 4;
const small: RenditionChoice = { picture: '480p30', videoKbps: 800 };
/** The second key of the same platform: both formats at once. */
const upright: RenditionChoice = { picture: '480p30', videoKbps: 800, frame: { kind: 'fit' } };
const platforms = ['youtube', 'custom', 'facebook'] as const;

let nginx: NginxRtmp;
let companion: Companion;
beforeAll(async () => {
  nginx = await startNginxRtmp({ apps: platforms });
  const ingests = platforms.flatMap((platform) => ['--ingest', `${platform}=${nginx.url(platform)}`]);
  companion = await Companion.start('--allow-origin', pageOrigin, ...ingests);
});
afterAll(async () => {
  await companion?.stop();
  await nginx?.stop();
});

async function statuses(): Promise<readonly DestinationStatus[]> {
  return (await companion.status()).broadcasts[0]?.destinations.map(({ status }) => status) ?? [];
}

function sizeOf({ payload }: FlvTag): string {
  const { sps } = readConfiguration(payload.subarray(5))!;
  const { width, height } = readSps(sps[0]!)!;
  return `${width}x${height}`;
}

/** The sizes of the pictures that have arrived in the one publish to this platform, in their order. */
async function sizesOf(platform: string): Promise<readonly string[]> {
  const [file, ...more] = nginx.records(platform);
  expect(more).toEqual([]);
  const tags = new FlvReader().push(await readFile(file!));
  const headers = tags.filter(({ type, sequenceHeader }) => type === 'video' && sequenceHeader);
  return [...new Set(headers.map(sizeOf))];
}

describe('a quality that is changed while live', () => {
  it('comes at its next keyframe in the same publish, upright beside wide, and waits where the platform says so', async () => {
    const client = new NumberedClient(companion, 'changed-while-live');
    const recording = await makeRecording('h264-opus.mkv', {
      seconds,
      picture: 'color=0x00ff00:size=960x540:rate=30',
    });
    await client.join('youtube', 'wide-key');
    await client.join('custom', 'upright-key', { rendition: upright });
    await client.join('facebook', 'fixed-key');
    let isEnough = false;
    const playing = (async () => {
      while (!isEnough) await client.play(recording, seconds);
    })();
    await waitUntil('all are live', async () => (await statuses()).every(({ state }) => state === 'live'));
    expect(await client.change(0, small)).toMatchObject({ ok: true });
    expect(await client.change(2, small)).toMatchObject({ ok: true });
    await waitUntil('the new one is given', async () => {
      const [youtube] = await statuses();
      return JSON.stringify(youtube?.rendition?.given) === JSON.stringify(small);
    });
    const [youtube, , facebook] = await statuses();
    await waitUntil('the new one has arrived', async () => (await sizesOf('youtube')).length > 1);
    isEnough = true;
    await playing;
    await client.end();
    expect(youtube!.rendition).toMatchObject({ asked: small, given: small });
    expect(facebook!.rendition).toMatchObject({ asked: small, given: 'source', reason: 'settings-fixed' });
    const [wide, tall, kept] = await Promise.all(platforms.map(sizesOf));
    expect(wide!.slice(0, 2)).toEqual(['960x540', '854x480']);
    expect(tall![0]).toBe('480x854');
    expect(kept).toEqual(['960x540']);
    for (const platform of platforms)
      expect((await watch(await readFile(nginx.records(platform)[0]!))).errors).toBe('');
  });
});
