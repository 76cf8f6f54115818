import { beforeEach, expect, it } from 'vitest';
import type { SeenOfSource } from '../../../../extension/broadcast/studio-mix/composer.ts';
import { watchTrack } from '../../../../extension/broadcast/studio-mix/track-watch.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

/** 320 by 180 pixels as a canvas gives them, with a line of text in them. */
function pixels(brightness: number, text = brightness): Uint8ClampedArray {
  return new Uint8ClampedArray(320 * 180 * 4).fill(brightness).fill(text, 320 * 90 * 4, 320 * 92 * 4);
}

let clock: FakeClock;
let ending: AbortController;
let said: SeenOfSource[];
let shown: Uint8ClampedArray | null;
let inSight: boolean;
let show: () => void;

beforeEach(() => {
  clock = new FakeClock();
  ending = new AbortController();
  said = [];
  shown = pixels(120);
  inSight = true;
  const view = {
    onPicture: (listener: () => void) => void (show = listener),
    look: () => shown,
    isInSight: () => inSight,
  };
  watchTrack(view, clock, (seen) => said.push(seen), ending.signal);
});

/** So many seconds, in each of which there is a picture. */
async function play(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    show();
    await clock.advance(1_000);
  }
}

it('says that a picture has been black for five seconds, and when it no longer is', async () => {
  await play(10);
  shown = pixels(0, 255);
  await play(10);
  expect(said).toEqual([]);
  shown = pixels(2);
  await play(5);
  expect(said).toEqual([]);
  await play(1);
  expect(said).toEqual([{ black: true }]);
  shown = pixels(0, 90);
  await play(1);
  expect(said).toEqual([{ black: true }, { black: false }]);
});

it('says that there has been no picture for five seconds, and when there is', async () => {
  await play(10);
  await clock.advance(3_000);
  expect(said).toEqual([]);
  await clock.advance(1_000);
  expect(said).toEqual([{ still: true }]);
  show();
  expect(said).toEqual([{ still: true }, { still: false }]);
});

it('says nothing of what a page that is not in sight is not shown', async () => {
  await play(1);
  inSight = false;
  shown = pixels(0);
  await clock.advance(60_000);
  expect(said).toEqual([]);
  inSight = true;
  shown = null;
  await play(3);
  expect(said).toEqual([]);
});

it('leaves nothing behind when it has ended', async () => {
  await play(1);
  ending.abort();
  show();
  await clock.advance(10_000);
  expect([said, clock.pending]).toEqual([[], 0]);
});
