import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findFfprobe } from './find-ffprobe.ts';
import { runCommand } from '../../companion/encoder/run.ts';
import { platformExpectations, shortcomings } from './expectations.ts';
import { clip, still } from '../../companion/rehearsal/souvenirs.ts';
import { judge, type Verdict } from './verdict.ts';
import { verdictTable } from './verdict-table.ts';
import { find, findMediaTools } from '../helpers/programs.ts';
import { testFlv } from '../helpers/test-flv.ts';
import { standBack } from '../helpers/stand-back.ts';

standBack();

const dir = mkdtempSync(join(tmpdir(), 'tabcast-verdict-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const ffmpeg = find('ffmpeg')!;
const tools = { ffmpeg, ffprobe: find('ffprobe')! };
const never = new AbortController().signal;

const good = join(dir, 'good.flv');
writeFileSync(good, testFlv(6));

/** A short FLV made with these ffmpeg arguments. */
function make(name: string, ...args: string[]): string {
  const file = join(dir, name);
  execFileSync(ffmpeg, ['-v', 'error', '-y', ...args, file]);
  return file;
}

const goodVerdict = judge(good, tools, never);

const wrongOf = async (file: string, expected?: Parameters<typeof shortcomings>[1]): Promise<string[]> =>
  shortcomings(await judge(file, tools, never), expected);

describe('The verdict on a recording', () => {
  it('measures what is really in it', async () => {
    const verdict = await goodVerdict;
    expect(verdict.video).toMatchObject({
      codec: 'h264',
      width: 1280,
      height: 720,
      frames: 180,
      startsWithKeyframe: true,
    });
    expect(verdict.video!.fps).toBeCloseTo(30, 1);
    expect(verdict.video!.longestGapMs).toBeLessThanOrEqual(34);
    expect(verdict.video!.keyframeSeconds!.mean).toBeCloseTo(2, 2);
    expect(verdict.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 2, toneHz: 440 });
    // lavfi's sine has an amplitude of 1/8: 20 log10(1/8 / sqrt(2)) = -21.07 dBFS.
    expect(verdict.audio!.meanDb).toBeCloseTo(-21.07, 0);
    expect(verdict.seconds).toBeCloseTo(6, 0);
    expect((verdict.bitrate * verdict.seconds) / 8 / statSync(good).size).toBeCloseTo(1, 1);
    expect(Math.abs(verdict.startOffsetMs!)).toBeLessThan(50);
    expect(verdict.decodeErrors).toEqual([]);
  });

  it('finds nothing wrong with what every platform takes', async () => {
    const verdict = await goodVerdict;
    const expected = { videoCodec: 'h264', toneHz: 440, minMeanDb: -30, minSeconds: 5 };
    expect(shortcomings(verdict, expected)).toEqual([]);
    expect(shortcomings(verdict)).toEqual([]);
  });

  it('says what is wrong, a sentence for each', async () => {
    const small = make(
      'small.flv',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=640x360:r=10:d=3',
      '-f',
      'lavfi',
      '-i',
      'anullsrc=d=3',
      '-c:v',
      'flv',
      '-g',
      '5',
      '-c:a',
      'aac',
    );
    expect(
      await wrongOf(small, {
        videoCodec: 'h264',
        size: [1280, 720],
        minFps: 28,
        maxGapMs: 50,
        keyframeSeconds: { min: 1.8, max: 2.2 },
        minMeanDb: -60,
        toneHz: 440,
        minSeconds: 10,
        audioCodec: 'mp3',
      }),
    ).toEqual([
      expect.stringMatching(/^It lasts [23]\.\d s, not 10 s\.$/),
      'The video is flv1, not h264.',
      'The picture is 640×360, not 1280×720.',
      'It has 10.0 frames a second, fewer than 28.',
      'Two frames are 100 ms apart, more than 50 ms.',
      'Keyframes are 0.50 to 0.50 s apart, not 1.8 to 2.2 s.',
      'The audio is aac, not mp3.',
      expect.stringMatching(/^The audio is at -\S+ dBFS, quieter than -60 dBFS\.$/),
      'The loudest tone is silence, not 440 Hz.',
    ]);
  });

  it('notices that audio and video do not begin together', async () => {
    const apart = make(
      'apart.flv',
      '-i',
      good,
      '-itsoffset',
      '0.5',
      '-i',
      good,
      '-map',
      '0:v',
      '-map',
      '1:a',
      '-c',
      'copy',
    );
    expect(await wrongOf(apart)).toEqual([
      expect.stringMatching(/^Audio begins (4|5)\d\d ms after video\.$/),
    ]);
  });

  it('notices a missing track, and a frame that cannot be decoded', async () => {
    expect(await wrongOf(make('mute.flv', '-i', good, '-an', '-c', 'copy'))).toEqual(['There is no audio.']);
    const damaged = join(dir, 'damaged.flv');
    const bytes = readFileSync(good);
    writeFileSync(damaged, bytes.fill(0x5a, 400_000, 460_000));
    expect(await wrongOf(damaged)).toContainEqual(expect.stringMatching(/^It does not decode cleanly: /));
  });

  it('is a verdict too when there is no media, or no file', async () => {
    const empty = join(dir, 'empty.flv');
    writeFileSync(empty, readFileSync(good));
    truncateSync(empty, 13);
    for (const file of [empty, join(dir, 'missing.flv')]) {
      expect((await wrongOf(file)).slice(0, 2)).toEqual(['There is no video.', 'There is no audio.']);
    }
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const judged = judge(good, tools, stop.signal);
    stop.abort();
    await expect(judged).rejects.toMatchObject({ reason: 'stopped' });
  });

  it('says which program is missing', async () => {
    await expect(judge(good, { ...tools, ffprobe: '/nowhere/ffprobe' }, never)).rejects.toThrow(
      '/nowhere/ffprobe could not be started. Check its path.',
    );
  });
});

describe('The table of verdicts', () => {
  it('has a column for each recording and says below what is wrong', () => {
    const nothing: Verdict = {
      seconds: 0,
      bitrate: 0,
      video: null,
      audio: null,
      startOffsetMs: null,
      decodeErrors: [],
    };
    const whole: Verdict = {
      seconds: 20.04,
      bitrate: 4_321_000,
      video: {
        codec: 'h264',
        width: 1280,
        height: 720,
        frames: 600,
        fps: 29.97,
        longestGapMs: 34,
        keyframeSeconds: { min: 1.99, mean: 2, max: 2.01 },
        startsWithKeyframe: true,
      },
      audio: { codec: 'aac', sampleRate: 48_000, channels: 2, meanDb: -21.04, toneHz: 440 },
      startOffsetMs: -12,
      decodeErrors: [],
    };
    const rows = [
      { name: 'YouTube', verdict: whole, shortcomings: [] },
      { name: 'Twitch', verdict: nothing, shortcomings: ['There is no video.'] },
    ];
    expect(verdictTable(rows)).toBe(
      [
        '                YouTube             Twitch',
        'video           h264 1280×720       none',
        'frames/s        29.97',
        'longest gap     34 ms',
        'keyframe every  2.00 s (1.99–2.01)',
        'audio           aac 48 kHz          none',
        'level           -21.0 dBFS',
        'loudest tone    440 Hz              none',
        'A/V at start    -12 ms',
        'bitrate         4321 kbit/s         0 kbit/s',
        'length          20.0 s              0.0 s',
        'decode errors   0                   0',
        'verdict         right               WRONG',
        '',
        'Twitch: There is no video.',
      ].join('\n'),
    );
  });
});

describe('What is kept of a recording', () => {
  it('is a picture of one frame', async () => {
    const png = join(dir, 'still.png');
    await still(ffmpeg, good, png, never, 3);
    expect(readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
    // IHDR: width and height at offset 16.
    expect([readFileSync(png).readUInt32BE(16), readFileSync(png).readUInt32BE(20)]).toEqual([1280, 720]);
  });

  it('is a short clip that decodes', async () => {
    const mp4 = join(dir, 'clip.mp4');
    await clip(ffmpeg, good, mp4, never, 3);
    const verdict = await judge(mp4, tools, never);
    expect(verdict.seconds).toBeCloseTo(3, 0);
    expect(shortcomings(verdict)).toEqual([]);
  });

  it('is refused with a sentence when there is no recording', async () => {
    await expect(still(ffmpeg, join(dir, 'none.flv'), join(dir, 'none.png'), never)).rejects.toMatchObject({
      reason: 'not-made',
    });
  });
});

describe('ffprobe', () => {
  it('is the one that FFPROBE_PATH names, and no other when that is missing', async () => {
    expect(await findFfprobe(ffmpeg, { FFPROBE_PATH: tools.ffprobe })).toBe(tools.ffprobe);
    expect(
      await findFfprobe(ffmpeg, { FFPROBE_PATH: '/nowhere/ffprobe', PATH: process.env['PATH'] }),
    ).toBeNull();
  });

  it('is found beside ffmpeg, then on PATH, then in the npm package', async () => {
    expect(await findFfprobe(ffmpeg, {})).toBe(join(dirname(ffmpeg), 'ffprobe'));
    expect(await findFfprobe('/nowhere/ffmpeg', { PATH: dirname(tools.ffprobe) })).toBe(tools.ffprobe);
    expect(await findFfprobe('/nowhere/ffmpeg', {})).toContain('node_modules');
  });

  it('of the npm package is made executable, and passed over where that is not allowed', async () => {
    const carried = join(dir, 'ffprobe-as-installed');
    copyFileSync((await findFfprobe('/nowhere/ffmpeg', {}))!, carried);
    chmodSync(carried, 0o644);
    const found = await findFfprobe('/nowhere/ffmpeg', {}, () => Promise.resolve(carried));
    expect(found).toBe(carried);
    expect((await runCommand(found!, ['-version'], never)).stdout.toString()).toMatch(/^ffprobe version/);
    // As a file of somebody else's: to make this one executable is refused to everybody, root too.
    expect(await findFfprobe('/nowhere/ffmpeg', {}, () => Promise.resolve('/proc/version'))).toBeNull();
  });
});

describe('Without ffmpeg and ffprobe on the PATH', () => {
  it('the demo judges with those of the npm packages, and comes to the same result', async () => {
    const bundled = await findMediaTools({ PATH: join(dir, 'empty') });
    expect(bundled.ffmpeg).toContain('@ffmpeg-installer');
    expect(bundled.ffprobe).toContain('@ffprobe-installer');
    const verdict = await judge(good, bundled, never);
    expect(shortcomings(verdict, { ...platformExpectations, toneHz: 440, minMeanDb: -30 })).toEqual([]);
    const own = await goodVerdict;
    expect(verdict.video).toMatchObject({ frames: own.video!.frames, width: 1280, height: 720 });
    expect(verdict.video!.fps).toBeCloseTo(own.video!.fps, 3);
  });
});
