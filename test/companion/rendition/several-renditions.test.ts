import { expect, it } from 'vitest';
import { Epoch } from '../../../companion/rendition/epoch.ts';
import { Rendition } from '../../../companion/rendition/rendition.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { fakeClip, FakeNormaliser } from './doubles.ts';

const { bytes } = chromeRecordings.webm;

it('Several renditions of one broadcast do not touch each other: one shows the slate, the others go on', async () => {
  const clock = new FakeClock();
  const made: FakeNormaliser[] = [];
  const tools = {
    clock,
    log: captureLog({ clock }).logger,
    makeSlateClip: () => Promise.resolve(fakeClip()),
    startNormaliser: (...args: ConstructorParameters<typeof FakeNormaliser>) => {
      made.push(new FakeNormaliser(...args));
      return made.at(-1)!;
    },
  };
  const renditions = [0, 1, 2].map(() => new Rendition(tools));
  const seen = renditions.map((rendition) => {
    const times: number[] = [];
    rendition.subscribe(({ timestamp, sequenceHeader }) => void (sequenceHeader || times.push(timestamp)));
    const epoch = new Epoch(0);
    epoch.push(bytes);
    rendition.begin(epoch);
    return times;
  });
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
