import { beforeEach, describe, expect, it } from 'vitest';
import { Epoch } from '../../../companion/rendition/epoch.ts';
import { Rendition } from '../../../companion/rendition/rendition.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { slices } from '../../helpers/recordings.ts';
import { fakeClip, FakeNormaliser } from './doubles.ts';

let clock: FakeClock;
let made: FakeNormaliser[];
let renditions: Rendition[];
/** When the pictures and the sound of each rendition are. */
let seen: number[][];

beforeEach(() => {
  clock = new FakeClock();
  made = [];
  const tools = {
    clock,
    log: captureLog({ clock }).logger,
    makeSlateClip: () => Promise.resolve(fakeClip()),
    startNormaliser: (...args: ConstructorParameters<typeof FakeNormaliser>) => {
      made.push(new FakeNormaliser(...args));
      return made.at(-1)!;
    },
  };
  renditions = [0, 1, 2].map(() => new Rendition(tools));
  seen = renditions.map((rendition) => {
    const times: number[] = [];
    rendition.subscribe(({ timestamp, sequenceHeader }) => void (sequenceHeader || times.push(timestamp)));
    return times;
  });
});

function begin(bytes: Buffer): Epoch {
  const epoch = new Epoch(0);
  for (const slice of slices(bytes, 777)) epoch.push(slice);
  for (const rendition of renditions) rendition.begin(epoch);
  return epoch;
}

describe('Several renditions that follow one recording do not touch each other:', () => {
  it('one shows the slate, the others go on', async () => {
    begin(chromeRecordings.webm.bytes);
    for (const normaliser of made) normaliser.picture(0, true);
    made[1]!.late(1_000);
    await settle();
    await clock.advance(500);
    for (const at of [0, 2]) made[at]!.picture(500);
    expect(renditions.map(({ trouble, restarts }) => [trouble, restarts])).toEqual([
      [null, 0],
      ['absent', 1],
      [null, 0],
    ]);
    expect(seen[0]).toEqual([0, 500]);
    expect(seen[2]).toEqual([0, 500]);
    expect(seen[1]!.length).toBeGreaterThan(4);
    await Promise.all(renditions.map((rendition) => rendition.end()));
    expect(clock.pending).toBe(0);
  });

  it('one begins again and loses nothing, though the others are beyond that, or wait for what comes', async () => {
    const { bytes, headerEnd, keyframes } = chromeRecordings.matroska;
    const from = (start: number): Buffer =>
      Buffer.concat([bytes.subarray(0, headerEnd), bytes.subarray(start)]);
    const here = keyframes[3] + 1_000;
    const epoch = begin(bytes.subarray(0, here));
    for (const normaliser of made) normaliser.picture(0, true);
    made[0]!.picture(2_700);
    made[0]!.sound(2_700);
    made[1]!.picture(1_000);
    made[1]!.sound(1_000);
    // The third one finds nothing in what is kept, and waits for the next keyframe.
    made[2]!.die();
    await settle();
    made[3]!.die();
    await settle();
    expect(made).toHaveLength(4);
    made[1]!.die();
    await settle();
    expect(Buffer.concat(made[4]!.written).equals(bytes.subarray(0, here))).toBe(true);
    for (const time of [1_000, 1_033]) made[4]!.picture(time);
    expect(seen[1]).toEqual([0, 1_000, 1_000, 1_033]);
    for (const slice of slices(bytes.subarray(here), 777)) {
      const piece = epoch.push(slice);
      for (const rendition of renditions) rendition.advance(piece);
    }
    made[0]!.die();
    await settle();
    const [third, first] = made.slice(5);
    expect(Buffer.concat(third!.written).equals(from(keyframes[4]))).toBe(true);
    expect(Buffer.concat(first!.written).equals(from(keyframes[3]))).toBe(true);
  });
});
