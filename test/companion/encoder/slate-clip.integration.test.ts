import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { makeSlateClip } from '../../../companion/encoder/slate-clip.ts';
import { find } from '../../helpers/programs.ts';
import { probe, watch } from '../../helpers/recordings.ts';

const ffmpeg = find('ffmpeg')!;
const shape = { width: 640, height: 360, frameRate: 30, seconds: 2 };
const words = `It's 50 % [done]; \\o/, 10:30 "again"`;

const make = (text: string): Promise<Buffer> =>
  makeSlateClip(ffmpeg, { ...shape, content: { text } }, new AbortController().signal);

/** First and last column that hold a bright pixel. */
function spread(flv: Buffer): { left: number; right: number } {
  const gray = execFileSync(
    ffmpeg,
    ['-v', 'error', '-i', 'pipe:0', '-frames:v', '1', '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'],
    { input: flv },
  );
  const bright = [...gray.keys()].filter((at) => gray[at]! > 128).map((at) => at % shape.width);
  return {
    left: bright.reduce((least, x) => Math.min(least, x), shape.width),
    right: bright.reduce((most, x) => Math.max(most, x), 0),
  };
}

describe('a slate of words', () => {
  it('is one closed group of pictures of the size that was asked for, whatever stands in it', async () => {
    const flv = await make(words);
    const { streams, video } = await probe(flv);
    const colours = { pix_fmt: 'yuv420p', color_range: 'tv', color_space: 'bt709' };
    expect(streams).toMatchObject([{ codec_name: 'h264', width: 640, height: 360, ...colours }]);
    expect(video.map(({ keyframe }) => keyframe)).toEqual([true, ...Array<boolean>(59).fill(false)]);
    expect((await watch(flv)).errors).toBe('');
  });

  it('has every word in the middle, and as many as were given on one line', async () => {
    const { left, right } = spread(await make(words));
    expect(left).toBeGreaterThan(10);
    expect(right).toBeLessThan(630);
    expect(Math.abs(left + right - 640)).toBeLessThan(20);
    const short = spread(await make('Soon'));
    expect(short.right - short.left).toBeLessThan((right - left) / 2);
    const long = spread(await make('W'.repeat(80)));
    expect(long.left).toBeGreaterThan(0);
  });
});
