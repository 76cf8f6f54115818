import { beforeEach, expect, it } from 'vitest';
import { MatroskaReader } from '../../../companion/container/matroska/reader.ts';
import type { NormaliserEnd } from '../../../companion/encoder/normaliser.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import type { Sharing } from '../../../companion/rendition/normaliser-port.ts';
import { RecordingEncoders } from '../../../companion/rendition/recording-encoders.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { FakeNormaliser } from './doubles.ts';

/** One that may share its ffmpeg, and leaves only when a test has it leave. */
class Sharer extends FakeNormaliser {
  readonly sharing: Sharing & { isOutdated: boolean } = { isOutdated: false, fellBehind: () => true };
  isEnding = false;

  override end(): void {
    this.isEnding = true;
  }

  leave(): void {
    super.end();
  }
}

const { bytes, media } = chromeRecordings.matroska;
const reader = new MatroskaReader();
const pictures = [...reader.push(bytes)].filter(({ kind }) => kind === 'video');
const track = reader.tracks!.picture;
const [first, ...rest] = pictures;
const keyframe = rest.find((block) => block.keyframe)!;
const between = rest.find((block) => !block.keyframe)!;

let clock: FakeClock;
let made: Sharer[];
let shown: FlvTag[];
let ends: string[];
let late: unknown[];
let encoders: RecordingEncoders;

beforeEach(() => {
  clock = new FakeClock();
  [made, shown, ends, late] = [[], [], [], []];
  const start = (...args: ConstructorParameters<typeof FakeNormaliser>): Sharer => {
    made.push(new Sharer(...args));
    return made.at(-1)!;
  };
  encoders = new RecordingEncoders(
    media,
    { start, clock },
    {
      look: () => undefined,
      late: (how) => late.push(how),
      failed: (cause) => ends.push(cause),
      gone: ({ cause }) => ends.push(`${cause} after ${shown.length}`),
    },
  );
});

const show = (tag: FlvTag): void => void shown.push(tag);
const times = (): number[] => shown.map(({ timestamp }) => timestamp);
/** Whole seconds, in ms, that are taken off for the one that begins with the keyframe. */
const later = Math.floor(keyframe.ms / 1_000) * 1_000;
/** Puts out a picture of this time after that, or of the recording: ffmpeg's begins a second later. */
const put = (from: Sharer, ms: number): void => from.picture(1_000 + ms, true);

it('replaces an outdated one at a keyframe, and what comes of the next one waits for its end', async () => {
  encoders.picture(track, first!, show);
  made[0]!.sharing.isOutdated = true;
  encoders.picture(track, between, show);
  expect(made).toHaveLength(1);
  encoders.picture(track, keyframe, show);
  expect(made.map(({ isEnding }) => isEnding)).toEqual([true, false]);
  put(made[1]!, 40);
  put(made[0]!, 20);
  expect(times()).toEqual([20]);
  made[0]!.leave();
  await settle();
  put(made[1]!, 60);
  expect(times()).toEqual([20, later + 40, later + 60]);
  expect(ends).toEqual([]);
});

it('leaves one alone that is not outdated', () => {
  encoders.picture(track, first!, show);
  encoders.picture(track, keyframe, show);
  expect(made).toHaveLength(1);
});

it('does not wait longer than five seconds for what an outdated one still has', async () => {
  encoders.picture(track, first!, show);
  made[0]!.sharing.isOutdated = true;
  encoders.picture(track, keyframe, show);
  put(made[1]!, 40);
  await clock.advance(4_999);
  expect(times()).toEqual([]);
  await clock.advance(1);
  expect(times()).toEqual([later + 40]);
});

it('has its end only after all of the one before it has been shown', async () => {
  encoders.picture(track, first!, show);
  made[0]!.sharing.isOutdated = true;
  encoders.picture(track, keyframe, show);
  encoders.end();
  put(made[1]!, 40);
  made[1]!.leave();
  await settle();
  expect(ends).toEqual([]);
  put(made[0]!, 20);
  made[0]!.leave();
  await settle();
  expect([times(), ends]).toEqual([[20, later + 40], ['ended after 2']]);
});

it('tells that another one is to be asked for less, where those who share the ffmpeg say so', () => {
  encoders.picture(track, first!, show);
  made[0]!.keepsUp = false;
  encoders.flush(false);
  expect(late).toMatchObject([{ isStill: false, isSpared: true }]);
});

it('says up to when it was given the recording itself when another one has found that the ffmpeg is late', async () => {
  const failed: NormaliserEnd[] = [];
  encoders = new RecordingEncoders(
    media,
    { start: (...args) => (made[0] = new Sharer(...args)), clock },
    {
      look: () => undefined,
      late: () => undefined,
      failed: (_cause, end) => failed.push(end),
      gone: () => undefined,
    },
  );
  const encoder = encoders.picture(track, first!, show);
  for (const block of pictures.slice(0, 20)) encoder.take(block, null);
  encoders.flush(false);
  made[0]!.late(0);
  await settle();
  expect(failed[0]!.late!.givenMs).toBe(pictures[19]!.ms);
});
