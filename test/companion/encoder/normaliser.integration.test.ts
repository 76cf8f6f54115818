import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import installed from '@ffmpeg-installer/ffmpeg';
import { Normaliser } from '../../../companion/encoder/normaliser.ts';
import type { NormaliserInput } from '../../../companion/encoder/ffmpeg-options.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { shownColour, toldColours } from '../../helpers/picture-colours.ts';
import { find } from '../../helpers/programs.ts';
import {
  ffmpegChildren,
  makeRecording,
  probe,
  slices,
  watch,
  type RecordingKind,
} from '../../helpers/recordings.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { standBack } from '../../helpers/stand-back.ts';

standBack();

const size = { width: 320, height: 180 };
const inputs: Readonly<Record<RecordingKind, NormaliserInput>> = {
  'h264-opus.mkv': { container: 'matroska', configured: true, videoCodec: 'h264', ...size },
  'vp8-opus.webm': { container: 'matroska', configured: true, videoCodec: 'vp8', ...size },
  'vp9-opus.webm': { container: 'matroska', configured: true, videoCodec: 'vp9', ...size },
  'h264-opus.mp4': { container: 'mp4', configured: true, videoCodec: 'h264', ...size },
  'h264-aac.mp4': { container: 'mp4', configured: true, videoCodec: 'h264', ...size },
  'h264.mkv': { container: 'matroska', configured: true, videoCodec: 'h264', ...size },
};
const builds = { 'the system': find('ffmpeg')!, 'the npm package': installed.path };
/** Beyond the third keyframe. */
const seconds = 4.2;
const frames = seconds * 30;

function start(input: NormaliserInput, ffmpegPath: string = builds['the system']) {
  const tags: FlvTag[] = [];
  const normaliser = new Normaliser([{ input, onTag: (tag) => tags.push(tag) }], {
    ffmpegPath,
    clock: systemClock,
  });
  return { normaliser, tags };
}

async function normalise(
  kind: RecordingKind,
  recording: Buffer,
  ffmpegPath: string,
  more: Partial<NormaliserInput> = {},
): Promise<Buffer> {
  const { normaliser, tags } = start({ ...inputs[kind], ...more }, ffmpegPath);
  for (const slice of slices(recording, 2_000)) normaliser.write(slice);
  normaliser.end();
  expect(await normaliser.closed).toEqual({ cause: 'ended', stderr: expect.any(String) as string });
  // ffmpeg says goodbye with a picture that is none.
  expect(tags.filter(({ type, payload }) => type === 'video' && payload[1] === 2)).toEqual([]);
  return Buffer.concat([flvHeader(), ...tags.map(writeTag)]);
}

describe.each(Object.entries(builds))('the normaliser with the ffmpeg of %s', (_name, path) => {
  it.each(['h264-opus.mkv', 'h264-opus.mp4', 'h264-aac.mp4'] as const)(
    'copies every picture of %s and makes AAC of the sound',
    async (kind) => {
      const flv = await normalise(kind, await makeRecording(kind, { seconds }), path);
      const { streams, video } = await probe(flv);
      expect(streams).toMatchObject([
        { codec_name: 'h264', ...size },
        { codec_name: 'aac', profile: 'LC', sample_rate: '48000', channels: 2 },
      ]);
      expect(video).toHaveLength(frames);
      expect(video.filter((frame) => frame.keyframe)).toHaveLength(3);
      const { errors, volume } = await watch(flv);
      expect(errors).toBe('');
      expect(volume).toBeGreaterThan(-30);
    },
  );

  it.each(['vp8-opus.webm', 'vp9-opus.webm'] as const)(
    'encodes %s with a keyframe every 2.0 s, however far apart they were',
    async (kind) => {
      const flv = await normalise(kind, await makeRecording(kind, { seconds, gop: 225 }), path);
      const { streams, video } = await probe(flv);
      expect(streams).toMatchObject([
        { codec_name: 'h264', ...size },
        { codec_name: 'aac', profile: 'LC' },
      ]);
      const keyframes = video.filter((frame) => frame.keyframe).map((frame) => frame.time);
      expect(keyframes).toHaveLength(3);
      keyframes.slice(1).forEach((time, at) => expect(time - keyframes[at]!).toBeCloseTo(2.0, 1));
      expect(Math.abs(video.length - frames)).toBeLessThanOrEqual(1);
      const { errors, volume } = await watch(flv);
      expect(errors).toBe('');
      expect(volume).toBeGreaterThan(-30);
    },
  );

  it.each([
    { level: 0, size: '640x360', is: { width: 640, height: 360 }, rate: 30 },
    { level: 1, size: '640x360', is: { width: 320, height: 180 }, rate: 30 },
    { level: 2, size: '640x360', is: { width: 320, height: 180 }, rate: 15 },
    { level: 1, size: '360x640', is: { width: 180, height: 320 }, rate: 30 },
    { level: 1, size: '320x180', is: { width: 320, height: 180 }, rate: 30 },
  ])('encodes $size at level $level as $is at $rate frames a second', async ({ level, is, rate, ...of }) => {
    const [width, height] = of.size.split('x').map(Number) as [number, number];
    const recording = await makeRecording('vp8-opus.webm', { seconds: 2.2, size: of.size });
    const flv = await normalise('vp8-opus.webm', recording, path, { width, height, level });
    const { streams, video } = await probe(flv);
    expect(streams[0]).toMatchObject(is);
    expect(Math.abs(video.length - 2.2 * rate)).toBeLessThanOrEqual(1);
    const keyframes = video.filter((frame) => frame.keyframe).map((frame) => frame.time);
    expect(keyframes[1]! - keyframes[0]!).toBeCloseTo(2.0, 1);
    expect((await watch(flv)).errors).toBe('');
  });

  it.each([0, 2])(
    'makes a keyframe of the first picture that was not shown yet, at level %i',
    async (level) => {
      // As high as is divided, and no wider than it has to be.
      const recording = await makeRecording('vp8-opus.webm', { seconds: 1.4, size: '160x360' });
      const given = { ...inputs['vp8-opus.webm'], width: 160, height: 360, level, silent: true };
      for (const shownMs of [966, 1_000, 1_012, 1_033, 1_034, 1_066, 1_067]) {
        const { normaliser, tags } = start({ ...given, shownMs }, path);
        normaliser.write(recording);
        normaliser.end();
        await normaliser.closed;
        const pictures = tags.filter((tag) => tag.type === 'video' && !tag.sequenceHeader);
        const next = pictures.find(({ timestamp }) => timestamp > shownMs);
        expect([shownMs, next?.keyframe]).toEqual([shownMs, true]);
      }
    },
  );

  it.each([
    ['VP8, which is always BT.601', 'vp8', ['-c:v', 'libvpx', '-threads', '1'], 'bt601:out_range=tv'],
    ['VP9 that says BT.601', 'vp9', ['-c:v', 'libvpx-vp9', '-colorspace', 'smpte170m'], 'bt601:out_range=tv'],
    ['VP9 that says full range', 'vp9', ['-c:v', 'libvpx-vp9', '-color_range', 'pc'], 'bt601:out_range=pc'],
  ] as const)('makes limited BT.709 of %s', async (_what, videoCodec, coder, matrix) => {
    const rgb = [200, 80, 40];
    const film = spawnSync(builds['the system'], [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'color=c=0xc85028:size=320x180:rate=30', '-t', '1'],
      ...['-vf', `scale=out_color_matrix=${matrix},format=yuv420p`, ...coder, '-deadline', 'realtime'],
      ...['-f', 'webm', '-'],
    ]).stdout;
    const { normaliser, tags } = start({ ...inputs['vp8-opus.webm'], videoCodec }, path);
    normaliser.write(film);
    normaliser.end();
    expect(await normaliser.closed).toMatchObject({ cause: 'ended' });
    const folder = mkdtempSync(join(tmpdir(), 'tabcast-colours-'));
    try {
      const file = join(folder, 'out.flv');
      writeFileSync(file, Buffer.concat([flvHeader(), ...tags.map(writeTag)]));
      expect(await toldColours(file)).toMatchObject({
        ...{ pix_fmt: 'yuv420p', color_range: 'tv', color_space: 'bt709' },
        ...{ color_primaries: 'bt709', color_transfer: 'bt709' },
      });
      const shown = await shownColour(file, 0.5);
      expect(Math.max(...shown.map((each, at) => Math.abs(each - rgb[at]!)))).toBeLessThanOrEqual(6);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['h264-opus.mkv', 'h264-opus.mp4', 'vp8-opus.webm'] as const)(
    'keeps picture and sound of %s together',
    async (kind) => {
      const recording = await makeRecording(kind, {
        seconds: 3,
        picture: "color=black:size=320x180:rate=30,drawbox=c=white:t=fill:enable='gte(t,1.5)'",
        sound: "aevalsrc='if(gte(t,1.5),0.5*sin(2*PI*440*t),0)':s=48000",
      });
      const { flash, beep } = await watch(await normalise(kind, recording, path));
      expect(flash).toBeGreaterThan(1.4);
      expect(Math.abs(flash - beep)).toBeLessThan(0.04);
    },
  );

  it('leaves out the sound of a recording that has none', async () => {
    const flv = await normalise('h264.mkv', await makeRecording('h264.mkv', { seconds }), path);
    expect((await probe(flv)).streams).toMatchObject([{ codec_name: 'h264' }]);
  });

  it('fails on what is not a recording, and is gone then', async () => {
    const { normaliser } = start(inputs['h264-opus.mkv'], path);
    normaliser.write(Buffer.alloc(100_000, 'garbage'));
    normaliser.end();
    expect(await normaliser.closed).toMatchObject({ cause: 'failed' });
    expect(await ffmpegChildren()).toEqual([]);
  });
});

describe('the end of a normaliser', () => {
  it('is told as killed when it was killed, before it has started as well as after', async () => {
    const early = start(inputs['h264-opus.mkv']);
    early.normaliser.kill();
    expect(await early.normaliser.closed).toMatchObject({ cause: 'killed' });

    const late = start(inputs['h264-opus.mkv']);
    for (const slice of slices(await makeRecording('h264-opus.mkv'), 2_000)) late.normaliser.write(slice);
    await waitUntil('FLV comes out', () => late.tags.length > 0);
    late.normaliser.kill();
    expect(await late.normaliser.closed).toMatchObject({ cause: 'killed' });
    expect(await ffmpegChildren()).toEqual([]);
  });

  it('is told as failed when somebody else ends the process', async () => {
    const { normaliser } = start(inputs['h264-opus.mkv']);
    const [pid] = await waitUntil('ffmpeg runs', async () => {
      const found = await ffmpegChildren();
      return found.length > 0 && found;
    });
    process.kill(pid!, 'SIGKILL');
    expect(await normaliser.closed).toMatchObject({ cause: 'failed' });
  });

  it('is told as failed when there is no such program', async () => {
    const { normaliser } = start(inputs['h264-opus.mkv'], '/nonexistent/ffmpeg');
    expect(await normaliser.closed).toMatchObject({ cause: 'failed' });
  });

  it('says that too much waits instead of taking memory without end', async () => {
    const { normaliser } = start(inputs['vp8-opus.webm']);
    const megabyte = Buffer.alloc(1024 * 1024);
    const taken = Array.from({ length: 17 }, () => normaliser.write(megabyte));
    expect(taken).toContain(true);
    expect(taken.at(-1)).toBe(false);
    normaliser.kill();
    await normaliser.closed;
  });
});
