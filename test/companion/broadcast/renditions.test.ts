import { beforeEach, describe, expect, it } from 'vitest';
import type { RenditionChoice } from '#protocol';
import { Renditions } from '../../../companion/broadcast/renditions.ts';
import type { BestEncoder } from '../../../companion/encoder/find-encoders.ts';
import { Epoch } from '../../../companion/rendition/epoch.ts';
import type { SlateShape } from '../../../companion/rendition/slate.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { slices } from '../../helpers/recordings.ts';
import { fakeClip, FakeNormaliser } from '../rendition/doubles.ts';

const small = { picture: '480p30', videoKbps: 1_000 } as const;
const { bytes, headerEnd, keyframes } = chromeRecordings.matroska;

let clock: FakeClock;
let made: FakeNormaliser[];
let slates: SlateShape[];
let best: BestEncoder | null;
/** Of the other codecs. */
let bestOther: BestEncoder | null;
let renditions: Renditions;

beforeEach(() => {
  clock = new FakeClock();
  made = [];
  slates = [];
  best = 'libx264';
  bestOther = 'none';
  renditions = new Renditions({
    clock,
    log: captureLog({ clock }).logger,
    encoders: { bestOf: (codec) => (codec === 'h264' ? best : bestOther) },
    makeSlateClip: (shape) => {
      slates.push(shape);
      return Promise.resolve(fakeClip());
    },
    startNormaliser: (input, onTag) => {
      made.push(new FakeNormaliser(input, onTag));
      return made.at(-1)!;
    },
  });
});

/** A recording comes in, up to this byte. */
function begin(until = bytes.length): Epoch {
  const epoch = new Epoch(0);
  epoch.push(bytes.subarray(0, headerEnd));
  renditions.begin(epoch);
  goOn(epoch, headerEnd, until);
  return epoch;
}

function goOn(epoch: Epoch, from: number, until = bytes.length): void {
  for (const slice of slices(bytes.subarray(from, until), 777)) renditions.advance(epoch.push(slice));
}

const targets = (): unknown[] => made.map(({ input }) => input.target ?? 'copied');

describe('the renditions of a broadcast', () => {
  it('are one for all who want the same, however it was written', () => {
    const choices: RenditionChoice[] = [
      'source',
      small,
      { ...small, codec: 'h264' },
      { videoKbps: 1_000, picture: '480p30' },
    ];
    const seats = choices.map((choice) => renditions.take(choice, 2));
    expect(new Set(seats.map(({ rendition }) => rendition)).size).toBe(2);
    begin();
    expect(targets()).toEqual([
      'copied',
      expect.objectContaining({
        width: 320,
        height: 180,
        videoKbps: 1_000,
        keyframeSeconds: 2,
        encoder: 'libx264',
      }),
    ]);
  });

  it('differ by size, bitrate and frame', () => {
    const crop = (at: number): RenditionChoice => ({ ...small, frame: { kind: 'crop', at } });
    const choices: RenditionChoice[] = [
      small,
      { ...small, videoKbps: 900 },
      crop(0),
      crop(0.5),
      { ...small, frame: { kind: 'fit' } },
    ];
    const taken = choices.map((choice) => renditions.take(choice, 2).rendition);
    expect(new Set(taken).size).toBe(5);
  });

  it('are closed with the last who wants one, and the others do not notice', async () => {
    const source = renditions.take('source', 2);
    const [one, other] = [renditions.take(small, 2), renditions.take(small, 2)];
    begin();
    one.leave();
    one.leave();
    let isGone = false;
    void made[1]!.closed.then(() => (isGone = true));
    await settle();
    expect(isGone).toBe(false);
    other.leave();
    await settle();
    expect(isGone).toBe(true);
    made[0]!.picture(0, true);
    expect(source.rendition.base.origin).not.toBeNull();
    await renditions.end();
    expect(clock.pending).toBe(0);
  });

  it('begin with the newest keyframe where they come later', () => {
    const here = keyframes[3] + 1_000;
    const epoch = begin(here);
    renditions.take(small, 2);
    goOn(epoch, here);
    const written = Buffer.concat(made[0]!.written);
    expect(written.subarray(headerEnd).equals(bytes.subarray(keyframes[3]))).toBe(true);
  });

  it('each have a slate of their own format where the show begins hidden, also those that come later', async () => {
    const format = { width: 1280, height: 720, frameRate: 30 };
    renditions.take('source', 2);
    renditions.hold(format);
    renditions.take(small, 1);
    renditions.take({ ...small, frame: { kind: 'crop', at: 0.5 } }, 2);
    bestOther = null;
    renditions.take({ ...small, codec: 'hevc' }, 2);
    expect(slates).toEqual([
      { ...format, seconds: 2 },
      { width: 854, height: 480, frameRate: 30, seconds: 1 },
      { width: 404, height: 720, frameRate: 30, seconds: 2 },
    ]);
    bestOther = 'libx265';
    renditions.take({ ...small, codec: 'hevc', videoKbps: 900 }, 2);
    expect(slates.at(-1)).toMatchObject({ width: 854, height: 480, encoder: 'libx265' });
    await renditions.end();
    expect(clock.pending).toBe(0);
  });

  it('have keyframes as close as the one wants who wants them closest, before anything is encoded', () => {
    renditions.take(small, 2);
    renditions.take(small, 1);
    const epoch = begin();
    // What is at work stays as it is: who wants them closer now has one of its own.
    renditions.take({ ...small, videoKbps: 500 }, 2);
    renditions.take({ ...small, videoKbps: 500 }, 1);
    goOn(epoch, bytes.length);
    expect(made.map(({ input }) => input.target?.keyframeSeconds)).toEqual([1, 2, 1]);
  });

  it('begin at once with the next recording of the same size, whose rate is that of the last', () => {
    renditions.take(small, 2);
    begin();
    const next = new Epoch(1);
    next.push(bytes.subarray(0, headerEnd + 1_000));
    renditions.begin(next);
    expect(made.map(({ input }) => input.target?.frameRate)).toEqual([25, 25]);
  });

  it('wait until it is known what encodes them', () => {
    best = null;
    renditions.take(small, 2);
    const epoch = begin(bytes.length - 5_000);
    expect(made).toEqual([]);
    best = 'h264_nvenc';
    goOn(epoch, bytes.length - 5_000);
    expect(made.map(({ input }) => input.target?.encoder)).toEqual(['h264_nvenc']);
  });

  it('are of the codec that was asked for where this computer has an encoder of it, and of H.264 elsewhere', () => {
    const ask = { ...small, codec: 'av1' } as const;
    bestOther = 'libsvtav1';
    const having = renditions.take(ask, 2);
    begin();
    bestOther = 'none';
    having.leave();
    const lacking = renditions.take(ask, 2);
    expect(made.map(({ input }) => input.target?.encoder)).toEqual(['libsvtav1', 'libx264']);
    expect(lacking.rendition.plan?.reason).toBe('codec-unavailable');
  });

  it.each([
    ['no', [small], null],
    ['a', ['source', small], 'ffmpeg-failed'],
  ] as const)('have %s failure when %j fail of two', async (_what, failing, failure) => {
    const taken = (['source', small] as const).map((choice) => renditions.take(choice, 2));
    const [first, ...later] = keyframes.slice(1).map((at) => at + 1_000);
    const epoch = begin(first);
    let from = first!;
    for (const until of later) {
      const dying = made.filter(({ input }) =>
        failing.some((choice) => (choice === 'source') === !input.target),
      );
      for (const each of dying) each.die();
      await settle();
      goOn(epoch, from, until);
      from = until;
    }
    expect(taken.map(({ rendition }) => rendition.failure)).toEqual([failure, 'ffmpeg-failed']);
    expect(renditions.failure).toBe(failure);
  });

  it('are encoded smaller when this computer is too slow, and only those', async () => {
    renditions.take('source', 2);
    const { rendition } = renditions.take({ picture: '720p60', videoKbps: 3_000 }, 2);
    begin();
    expect(rendition.plan).toMatchObject({ reason: 'source-smaller' });
    made[1]!.late(1_000);
    await settle();
    expect(made).toHaveLength(3);
    expect(rendition.plan).toMatchObject({ reason: 'computer-slow', frameRate: 15 });
    expect(rendition.plan!.videoKbps).toBeLessThan(3_000);
  });
});
