import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSoundGraph } from '../../../../extension/broadcast/studio-mix/sound-graph.ts';

let runs: boolean;
let closed: number;

/** As the browser's own where it may start, and where it waits for a click that nobody makes. */
class AudioContextDouble {
  state = 'suspended';
  readonly audioWorklet = { addModule: () => Promise.resolve() };
  resume = (): Promise<void> => {
    if (runs) this.state = 'running';
    return runs ? Promise.resolve() : new Promise(() => undefined);
  };
  close = async (): Promise<void> => {
    closed += 1;
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  runs = true;
  closed = 0;
  vi.stubGlobal('AudioContext', AudioContextDouble);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the sound of a page', () => {
  it('is there where it may start, and closed once', async () => {
    const graph = await openSoundGraph();
    await graph!.close();
    expect(closed).toBe(1);
  });

  it('is not waited for for ever where it may not, and nothing stays open', async () => {
    runs = false;
    const opening = openSoundGraph();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([await opening, closed]).toEqual([null, 1]);
  });
});
