import { beforeEach, describe, expect, it } from 'vitest';
import { SoundHand } from '../../../extension/live/sound-hand.ts';
import { usualSound, type SoundSettings } from '../../../extension/messages/sound.ts';
import { openSettings, type Settings } from '../../../extension/settings/settings.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { testSealer } from '../../helpers/test-sealer.ts';

const louder = (gainDb: number): SoundSettings => ({ ...usualSound, tab: { gainDb, muted: false } });

let settings: Settings;
let clock: FakeClock;
let told: number[];
/** Lets the host answer. */
let answer: () => void;
let hand: SoundHand;

beforeEach(() => {
  settings = openSettings(new MemoryArea(), testSealer());
  clock = new FakeClock();
  told = [];
  hand = new SoundHand({
    settings,
    clock,
    tell: ({ tab }) => {
      told.push(tab.gainDb);
      return new Promise((resolve) => (answer = resolve));
    },
    onFailure: (error) => {
      throw error;
    },
  });
});

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const kept = async (): Promise<number> => (await settings.studio.read()).sound.tab.gainDb;

describe('the hand on the mixer', () => {
  it('tells the host at once, then only the newest of what was set while that was on its way', async () => {
    for (const gainDb of [1, 2, 3, 4]) hand.set(louder(gainDb));
    expect(told).toEqual([1]);
    answer();
    await settled();
    expect(told).toEqual([1, 4]);
  });

  it('keeps what was set when it rests, and nothing before', async () => {
    hand.set(louder(1));
    await clock.advance(300);
    hand.set(louder(2));
    await clock.advance(300);
    await settled();
    expect(await kept()).toBe(0);
    await clock.advance(100);
    await settled();
    expect(await kept()).toBe(2);
  });

  it('keeps it at once when it is let go', async () => {
    hand.set(louder(5));
    hand.rest();
    await settled();
    expect(await kept()).toBe(5);
  });
});
