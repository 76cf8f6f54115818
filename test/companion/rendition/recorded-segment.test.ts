import { beforeEach, describe, expect, it } from 'vitest';
import { Epoch } from '../../../companion/rendition/epoch.ts';
import { EpochProgress } from '../../../companion/rendition/epoch-progress.ts';
import { RecordedSegment } from '../../../companion/rendition/recorded-segment.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { FakeNormaliser } from './doubles.ts';

const { media } = chromeRecordings.matroska;

let clock: FakeClock;
let normaliser: FakeNormaliser;
let out: number[];
let isReady: boolean;
let onTag: () => void;

beforeEach(() => {
  clock = new FakeClock();
  out = [];
  isReady = false;
  onTag = () => undefined;
});

function start(shownMs?: number, epoch = new Epoch(0)): RecordedSegment {
  const input = { ...media, ...(shownMs !== undefined && { shownMs }) };
  const startNormaliser = (...args: ConstructorParameters<typeof FakeNormaliser>): FakeNormaliser =>
    (normaliser = new FakeNormaliser(...args));
  return new RecordedSegment(
    new EpochProgress(epoch),
    input,
    { clock, startNormaliser },
    {
      tag: ({ timestamp }) => {
        out.push(timestamp);
        onTag();
      },
      ready: () => (isReady = true),
    },
  );
}

describe('a segment of a recording', () => {
  it('waits with what it has for its turn, then lets all of it out as it comes', async () => {
    const segment = start();
    normaliser.sound(0);
    expect([segment.origin, segment.situation, isReady]).toEqual(['copy', 'preparing', false]);
    normaliser.picture(33, true);
    expect([segment.situation, isReady, out]).toEqual(['ready', true, []]);
    segment.begin();
    normaliser.picture(67);
    expect([segment.situation, out]).toEqual(['showing', [0, 33, 67]]);
    segment.end(1_000);
    await settle();
    expect([segment.situation, clock.pending]).toEqual(['over', 0]);
  });

  it('ends with what is whole of a part that is not, unless that is behind a leap', () => {
    const { bytes, keyframes } = chromeRecordings.mp4;
    for (const way of ['on', 'back'] as const) {
      const epoch = new Epoch(0);
      epoch.push(bytes.subarray(0, keyframes[2]));
      const segment = start(undefined, epoch);
      const next = Buffer.from(bytes.subarray(keyframes[2], keyframes[2]! + 6_000));
      // When its pictures and its sound are decoded.
      const times = [next.indexOf('tfdt'), next.lastIndexOf('tfdt')].map((at) => at + 8);
      if (way === 'back') for (const at of times) next.writeBigUInt64BE(0n, at);
      epoch.push(next);
      segment.end(1_000);
      if (way === 'back') expect(normaliser.rest).toEqual([]);
      else expect(normaliser.rest.length).toBeGreaterThan(3);
    }
  });

  it('is ready with a keyframe that viewers have not seen', () => {
    const segment = start(2_000);
    normaliser.picture(2_000, true);
    normaliser.picture(2_033);
    expect([segment.origin, segment.situation]).toEqual(['encode', 'preparing']);
    normaliser.picture(2_067, true);
    expect(segment.situation).toBe('ready');
  });

  it('keeps what is made until its turn, and is over with that', async () => {
    const segment = start();
    normaliser.picture(0, true);
    segment.end(1_000);
    await settle();
    expect([segment.situation, out]).toEqual(['made', []]);
    segment.begin();
    expect([segment.situation, out]).toEqual(['over', [0]]);
  });

  it('need not be ready for its turn', () => {
    const segment = start();
    segment.begin();
    normaliser.picture(33);
    expect([segment.situation, isReady, out]).toEqual(['showing', false, [33]]);
  });

  it.each([
    ['its normaliser dies before its turn', () => normaliser.die()],
    ['its normaliser is late before its turn', () => normaliser.late(0)],
  ])('is over when %s', async (_, fail) => {
    const segment = start();
    normaliser.picture(0, true);
    fail();
    await settle();
    expect(segment.situation).toBe('over');
  });

  it('is over when it is done and was never ready', async () => {
    const segment = start();
    normaliser.picture(0);
    segment.end(1_000);
    await settle();
    expect(segment.situation).toBe('over');
  });

  it('lets nothing more out once it is cut, in the midst of what waited, too', async () => {
    const segment = start();
    normaliser.picture(0, true);
    normaliser.picture(33);
    onTag = () => segment.cut();
    segment.begin();
    normaliser.picture(67);
    await settle();
    expect([segment.situation, out]).toEqual(['over', [0]]);
  });

  it('is cut when its normaliser does not come to its end in time', async () => {
    const segment = start();
    normaliser.end = () => undefined;
    segment.begin();
    segment.end(1_000);
    await clock.advance(999);
    expect(segment.situation).toBe('showing');
    await clock.advance(1);
    expect(segment.situation).toBe('over');
  });
});
