import { describe, expect, it } from 'vitest';
import {
  addBitrates,
  historySeconds,
  type BitrateHistory,
} from '../../../extension/popup/bitrate-history.ts';
import { idleStatus, type BroadcastStatus } from '../../../extension/messages/broadcast-status.ts';

function live(bitrate: number): BroadcastStatus {
  const destination = {
    id: 'youtube',
    platform: 'youtube',
    name: 'YouTube',
    phase: 'live',
    reason: null,
    message: '',
    bitrate,
    droppedFrames: 0,
    retryAt: null,
  } as const;
  return { ...idleStatus, phase: 'live', destinations: [destination] };
}

const values = (history: BitrateHistory): readonly number[] | undefined => history.get('youtube')?.values;

describe('the history of bitrates', () => {
  it('keeps one value a second, the last one said', () => {
    let history = addBitrates(new Map(), live(1), 10_000);
    history = addBitrates(history, live(2), 10_900);
    history = addBitrates(history, live(3), 11_000);
    expect(values(history)).toEqual([2, 3]);
  });

  it('keeps a minute and no more', () => {
    let history: BitrateHistory = new Map();
    for (let second = 0; second < 90; second += 1)
      history = addBitrates(history, live(second), second * 1000);
    expect(values(history)?.length).toBe(historySeconds);
    expect(values(history)?.at(-1)).toBe(89);
  });

  it('starts afresh with a new broadcast', () => {
    const history = addBitrates(new Map(), live(1), 0);
    expect(addBitrates(history, idleStatus, 1000)).toEqual(new Map());
  });
});
