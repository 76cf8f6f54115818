import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlvReader } from '../../companion/flv/reader.ts';
import type {
  DestinationStatus,
  PlatformId,
  RenditionChoice,
  SendKey,
} from '../../companion/protocol/index.ts';
import { Companion } from '../helpers/companion.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { find } from '../helpers/programs.ts';
import { ffmpegChildren, makeRecording, pictureEncodes, probe, watch } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const seconds = 6;
/** Green, with a red mark at its right edge. */
const marked = 'color=0x00ff00:size=960x540:rate=30,drawbox=x=750:w=210:color=red:t=fill';
const small: RenditionChoice = { picture: '480p30', videoKbps: 800 };
const upright: RenditionChoice = { picture: '720p30', videoKbps: 1_000, frame: { kind: 'crop', at: 1 } };
/** Wants a keyframe each second, by the directory of platforms. */
const everySecond = 'rtmp://global-stream.sooplive.com/app';

/** Two of them with keys of one platform, on its one port: wide and upright at once. */
const wanted: readonly (readonly [platform: PlatformId, key: string, more?: Omit<SendKey, 'key'>])[] = [
  ['youtube', 'source-key'],
  ['twitch', 'small-key', { rendition: small }],
  ['youtube', 'upright-key', { rendition: upright }],
  ['custom', 'second-key', { rendition: small, ingest: everySecond }],
];
const platforms = [...new Set(wanted.map(([platform]) => platform))];
const run = promisify(execFile);

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

/** What arrived at a platform with this key, one for each publish. */
function recordsOf(platform: PlatformId, key: string): readonly string[] {
  return nginx.records(platform).filter((file) => basename(file).startsWith(`${key}-`));
}

/** The colours of a picture in the midst of a file, at its left, in its middle and at its right. */
async function colours(file: string): Promise<readonly string[]> {
  const name = ([red, green]: readonly number[]): string => (red! > green! ? 'red' : 'green');
  const { stdout } = await run(
    find('ffmpeg')!,
    [
      ...['-v', 'error', '-ss', '3', '-i', file, '-frames:v', '1', '-vf', 'scale=9:1'],
      ...['-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
    ],
    { encoding: 'buffer' },
  );
  return [0, 4, 8].map((at) => name([...stdout.subarray(at * 3, at * 3 + 3)]));
}

/** The time of the last picture that has arrived, in ms. */
async function endOf(file: string): Promise<number> {
  const pictures = new FlvReader().push(await readFile(file)).filter(({ type }) => type === 'video');
  return pictures.at(-1)?.timestamp ?? 0;
}

describe('four destinations of one broadcast', () => {
  it('get three qualities of two encodes, each at a real ingest in the form that it asked for, two with keys of one platform', async () => {
    const client = new NumberedClient(companion, 'three-qualities');
    const recording = await makeRecording('h264-opus.mkv', { seconds, picture: marked });
    for (const one of wanted) await client.join(...one);
    const playing = client.play(recording, seconds);
    await waitUntil('all are live', async () => {
      const [broadcast] = (await companion.status()).broadcasts;
      return broadcast?.destinations.every(({ status }) => status.state === 'live') === true;
    });
    const encodes = await pictureEncodes(companion.pid);
    await playing;
    await waitUntil('all of it has been encoded and has arrived', async () => {
      const ends = await Promise.all(wanted.map(([platform, key]) => endOf(recordsOf(platform, key)[0]!)));
      return Math.min(...ends) > (seconds - 0.5) * 1_000;
    });
    const statuses = (await companion.status()).broadcasts[0]!.destinations.map(({ status }) => status);
    await client.end();

    // Both by the same ffmpeg, which decodes the source once.
    expect(encodes.map(({ length }) => length)).toEqual([2]);
    await expect.poll(() => ffmpegChildren(companion.pid), { timeout: 20_000 }).toEqual([]);
    const given = ({ rendition }: DestinationStatus): unknown =>
      rendition && [rendition.encoded, rendition.reason];
    expect(statuses.map(given)).toEqual([
      undefined,
      [{ width: 854, height: 480, frameRate: 30, videoKbps: 800 }, null],
      [{ width: 302, height: 540, frameRate: 30, videoKbps: 1_000 }, 'source-smaller'],
      [{ width: 854, height: 480, frameRate: 30, videoKbps: 800 }, null],
    ]);

    const arrived = await Promise.all(
      wanted.map(async ([platform, key]) => {
        const [file, ...more] = recordsOf(platform, key);
        expect(more).toEqual([]);
        const bytes = await readFile(file!);
        const { streams, video } = await probe(bytes);
        expect((await watch(bytes)).errors).toBe('');
        expect(streams[1]).toMatchObject({ codec_name: 'aac' });
        const keyframes = video.filter(({ keyframe }) => keyframe).map(({ time }) => time);
        expect(video.length).toBeGreaterThan(seconds * 30 * 0.9);
        const distances = keyframes.slice(1).map((time, at) => Math.round((time - keyframes[at]!) * 10) / 10);
        const { codec_name: codec, width, height } = streams[0]!;
        const shows = await colours(file!);
        return { codec, size: `${width}x${height}`, everySeconds: [...new Set(distances)], shows };
      }),
    );
    const landscape = { codec: 'h264', shows: ['green', 'green', 'red'] };
    expect(arrived).toEqual([
      { ...landscape, size: '960x540', everySeconds: [2] },
      { ...landscape, size: '854x480', everySeconds: [1] },
      { codec: 'h264', size: '302x540', everySeconds: [2], shows: ['green', 'red', 'red'] },
      { ...landscape, size: '854x480', everySeconds: [1] },
    ]);
  });
});
