import { beforeEach, describe, expect, it } from 'vitest';
import { Slate, type SlateShape } from '../../../companion/rendition/slate.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { fakeClip } from './doubles.ts';

const size = { width: 640, height: 360 };

let clock: FakeClock;
let log: ReturnType<typeof captureLog>;
let asked: SlateShape[];
let make: (signal: AbortSignal) => Promise<Buffer>;
let slate: Slate;
let tags: FlvTag[];

beforeEach(() => {
  clock = new FakeClock(70_000);
  log = captureLog({ clock });
  asked = [];
  tags = [];
  make = () => Promise.resolve(fakeClip());
  slate = new Slate({
    clock,
    log: log.logger,
    makeSlateClip: (shape, signal) => {
      asked.push(shape);
      return make(signal);
    },
  });
});

const show = () => slate.show((tag) => tags.push(tag));
const of = (type: FlvTag['type']) => tags.filter((tag) => tag.type === type && !tag.sequenceHeader);
const times = (type: FlvTag['type']) => of(type).map(({ timestamp }) => timestamp);

/** Pictures of a recording at so many a second, with a keyframe every two seconds. */
function watch(rate: number, seconds: number): void {
  for (let at = 0; at < rate * seconds; at++) {
    const timestamp = Math.round((at * 1_000) / rate);
    slate.see({
      type: 'video',
      timestamp,
      payload: Buffer.alloc(0),
      keyframe: at % (rate * 2) === 0,
      sequenceHeader: false,
    });
  }
}

describe('the slate', () => {
  it.each([15, 24, 25, 30, 50, 60])(
    'is made once, in the size and frame rate of the recording: %i',
    (rate) => {
      slate.fit(size, { seconds: 2 });
      watch(rate, 2);
      expect(asked).toEqual([]);
      slate.fit(size, { seconds: 2 });
      watch(rate, 7);
      expect(asked).toEqual([{ ...size, frameRate: rate, seconds: 2 }]);
      slate.fit(size, { seconds: 2 });
      watch(rate, 7);
      expect(asked).toHaveLength(1);
      slate.fit({ width: 1280, height: 720 }, { seconds: 2 });
      watch(rate, 7);
      expect(asked[1]).toEqual({ width: 1280, height: 720, frameRate: rate, seconds: 2 });
    },
  );

  it('that could not be made is made when it is needed', async () => {
    make = () => Promise.reject(new Error('no memory for ffmpeg'));
    slate.fit(size, { seconds: 2 });
    watch(25, 3);
    await settle();
    expect(log.lines.join('')).toContain('No slate can be made');
    make = () => Promise.resolve(fakeClip());
    watch(25, 3);
    slate.fit(size, { seconds: 2 });
    expect(asked).toHaveLength(1);
    show();
    await settle();
    expect(asked).toEqual(Array(2).fill({ ...size, frameRate: 25, seconds: 2 }));
    expect(of('video')).not.toEqual([]);
  });

  it('repeats its pictures in real time, with silence all along', async () => {
    slate.fit(size, { seconds: 2 });
    watch(30, 3);
    await settle();
    show();
    await clock.advance(4_450);
    expect(tags.slice(0, 4).map(({ type, sequenceHeader }) => [type, sequenceHeader])).toEqual([
      ['video', true],
      ['audio', true],
      ['audio', false],
      ['video', false],
    ]);
    expect(times('video')).toEqual(Array.from({ length: 45 }, (_, n) => n * 100));
    expect(
      of('video')
        .filter(({ keyframe }) => keyframe)
        .map(({ timestamp }) => timestamp),
    ).toEqual([0, 2_000, 4_000]);
    const sound = times('audio');
    expect(Math.max(...sound.slice(1).map((time, at) => time - sound[at]!))).toBeLessThanOrEqual(22);
    expect(sound.at(-1)).toBeGreaterThan(4_350);
  });

  it('leaves nothing behind when it is hidden, and begins anew when it is shown again', async () => {
    slate.fit(size, { seconds: 2 });
    watch(30, 3);
    await settle();
    show();
    await clock.advance(500);
    slate.hide();
    expect(clock.pending).toBe(0);
    tags = [];
    show();
    expect(tags.map(({ timestamp, keyframe }) => [timestamp, keyframe]).at(-1)).toEqual([0, true]);
  });

  it('is made at once when the browser is gone before its pictures could be counted', async () => {
    slate.fit(size, { seconds: 2 });
    watch(30, 1);
    show();
    expect(asked).toEqual([{ ...size, frameRate: 30, seconds: 2 }]);
    expect(tags).toEqual([]);
    await settle();
    expect(of('video')).toHaveLength(1);
  });

  it('makes up for nothing after the machine has slept', async () => {
    slate.fit(size, { seconds: 2 });
    watch(30, 3);
    await settle();
    show();
    await clock.advance(1_000);
    const before = of('video').length;
    clock.jump(600_000);
    await clock.advance(1_000);
    expect(of('video').length - before).toBeLessThanOrEqual(31);
    expect(times('video').every((time, at) => time === at * 100)).toBe(true);
  });

  it.each([
    ['ffmpeg fails', () => Promise.reject(new Error('it failed'))],
    ['what was made is no clip', () => Promise.resolve(Buffer.from('no FLV'))],
  ])('says so and shows nothing when %s', async (_, failing) => {
    make = failing;
    slate.fit(size, { seconds: 2 });
    watch(30, 3);
    show();
    await settle();
    await clock.advance(1_000);
    expect(tags).toEqual([]);
    expect(log.lines.join('')).toContain('No slate can be made');
    expect(clock.pending).toBe(0);
  });

  it('gives up what is being made when it is closed', async () => {
    let aborted = false;
    make = (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('stopped'));
        }),
      );
    slate.fit(size, { seconds: 2 });
    watch(30, 3);
    slate.close();
    await settle();
    expect(aborted).toBe(true);
    expect(log.lines).toEqual([]);
  });

  it('whose ffmpeg stands still is made by another one, while viewers wait for it', async () => {
    let stopped = 0;
    make = (signal) =>
      asked.length > 1
        ? Promise.resolve(fakeClip())
        : new Promise((_, reject) =>
            signal.addEventListener('abort', () => {
              stopped += 1;
              reject(new Error('stopped'));
            }),
          );
    slate.fit(size, { seconds: 2 });
    watch(30, 3);
    show();
    await clock.advance(9_900);
    expect([asked.length, stopped, tags.length]).toEqual([1, 0, 0]);
    await clock.advance(200);
    expect([asked.length, stopped]).toEqual([2, 1]);
    expect(of('video').length).toBeGreaterThan(0);
    slate.close();
    expect(clock.pending).toBe(0);
  });

  it('whose ffmpeg stands still is not made again before it is needed', async () => {
    make = (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    slate.fit(size, { seconds: 2 });
    watch(30, 3);
    await clock.advance(30_000);
    expect(asked).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('has a keyframe as often as it was asked for', async () => {
    slate.fit(size, { seconds: 1 });
    slate.prepare();
    slate.show((tag) => tags.push(tag));
    await clock.advance(5_000);
    expect(asked).toEqual([{ ...size, frameRate: 30, seconds: 1 }]);
    const keyframes = tags.filter(({ keyframe }) => keyframe).map(({ timestamp }) => timestamp);
    expect(keyframes.slice(1).map((at, n) => at - keyframes[n]!)).toEqual([1_000, 1_000, 1_000, 1_000]);
  });
});
