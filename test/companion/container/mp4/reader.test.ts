import { describe, expect, it } from 'vitest';
import type { Block, Leap } from '../../../../companion/container/media.ts';
import { MediaError } from '../../../../companion/container/media.ts';
import { Mp4Reader } from '../../../../companion/container/mp4/reader.ts';
import { samplesOf } from '../../../../companion/container/mp4/samples.ts';
import { chromeRecordings } from '../../../helpers/chrome-recordings.ts';
import { makeRecording, probe, slices } from '../../../helpers/recordings.ts';

function read(bytes: Buffer, pieces = bytes.length): Block[] {
  const reader = new Mp4Reader();
  const blocks = [...slices(bytes, pieces)].flatMap((slice) => [...reader.push(slice)]);
  return [...blocks, ...reader.rest()];
}

const of = (kind: Block['kind'], blocks: readonly Block[]) => blocks.filter((block) => block.kind === kind);

/** The recording with its fragments from the one at `position` on so many milliseconds later. */
function leaping(position: number, ms: number): Buffer {
  const bytes = Buffer.from(chromeRecordings.mp4.bytes);
  const scales = [30_000, 48_000];
  for (let at = bytes.indexOf('moof', position); at >= 0; at = bytes.indexOf('moof', at + 1)) {
    let tfdt = at;
    for (const scale of scales) {
      tfdt = bytes.indexOf('tfdt', tfdt + 1);
      bytes.writeBigUInt64BE(bytes.readBigUInt64BE(tfdt + 8) + BigInt((ms * scale) / 1000), tfdt + 8);
    }
  }
  return bytes;
}

function leapOf(bytes: Buffer): Leap | null {
  const reader = new Mp4Reader();
  reader.push(bytes);
  return reader.leap;
}

describe('the blocks of an MP4', () => {
  it.each([
    ['of Chrome', () => chromeRecordings.mp4.bytes],
    ['with AAC', () => makeRecording('h264-aac.mp4', { seconds: 5 })],
    ['with pictures in another order', () => makeRecording('h264-aac.mp4', { seconds: 5, bFrames: 2 })],
  ])('%s are those that ffprobe finds, at their times', async (_, make) => {
    const bytes = await make();
    const { video, audio } = await probe(bytes);
    const blocks = read(bytes, 1_500);
    expect(of('video', blocks).map(({ keyframe }) => keyframe)).toEqual(
      video.map(({ keyframe }) => keyframe),
    );
    for (const [found, wanted] of [
      [of('video', blocks), video],
      [of('audio', blocks), audio],
    ] as const) {
      expect(found).toHaveLength(wanted.length);
      found.forEach(({ ms }, at) => expect(Math.abs(ms - wanted[at]!.time * 1000)).toBeLessThan(1));
    }
  });

  it('come in the order of their times', () => {
    const times = read(chromeRecordings.mp4.bytes).map(({ ms }) => ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('are whole ones only, wherever the recording is cut', async () => {
    const bytes = await makeRecording('h264-aac.mp4', { seconds: 3 });
    const all = read(bytes).map(({ payload }) => payload.toString('hex'));
    const counts = new Set<number>();
    for (let end = 1_300; end < bytes.length; end += 611) {
      const cut = read(bytes.subarray(0, end), 977);
      counts.add(cut.length);
      for (const { payload } of cut) expect(all.includes(payload.toString('hex'))).toBe(true);
    }
    // Not by leaving out the whole fragment.
    expect(counts.size).toBeGreaterThan(20);
  });

  it('are not looked for in a movie without a picture', async () => {
    const { bytes } = chromeRecordings.mp4;
    const deaf = Buffer.from(bytes.toString('latin1').replace('vide', 'hint'), 'latin1');
    expect(() => read(deaf)).toThrow(MediaError);
    try {
      read(deaf);
    } catch (error) {
      expect((error as MediaError).code).toBe('no-picture');
    }
  });
});

describe('time in an MP4', () => {
  const { keyframes } = chromeRecordings.mp4;

  it.each([
    [3_600_000, 'forth'],
    [10_500, 'forth'],
    [-1_600, 'back'],
  ])('leaps where it goes on by %i ms', (ms, way) => {
    expect(leapOf(leaping(keyframes[2], ms))).toEqual({ at: keyframes[2], way });
  });

  it('does not leap where it just goes on, wherever it begins', () => {
    expect(leapOf(chromeRecordings.mp4.bytes)).toBeNull();
    expect(leapOf(leaping(keyframes[0], 3_600_000))).toBeNull();
    expect(leapOf(leaping(keyframes[2], 5_000))).toBeNull();
  });
});

describe('an MP4 that claims more than it has', () => {
  const uint32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const box = (type: string, ...inside: readonly Buffer[]): Buffer => {
    const payload = Buffer.concat(inside);
    return Buffer.concat([uint32(payload.length + 8), Buffer.from(type, 'latin1'), payload]);
  };

  it.each([
    ['a track of it', 1],
    ['a track that it does not have', 77],
  ])('is read as far as it may be, and no further: %s', (_, track) => {
    const { bytes, headerEnd } = chromeRecordings.mp4;
    const reader = new Mp4Reader();
    reader.push(bytes.subarray(0, headerEnd));
    // 40 bytes, and 4 billion samples.
    const run = box('trun', uint32(0), uint32(0xffff_ffff));
    const fragment = box('traf', box('tfhd', uint32(0x02_0000), uint32(track)), run);
    const budget = { left: 250 };
    const read = (): number => samplesOf(fragment, 0, reader.tracks!.byNumber, budget).length;
    expect([read(), read()]).toEqual([reader.tracks!.byNumber.has(track) ? 250 : 0, 0]);
    expect(budget.left).toBe(0);
  });
});
