import { describe, expect, it } from 'vitest';
import type { ChunkPlace } from '#protocol';
import { ChunkWindow, type Chunk } from '../../../../extension/broadcast/relay/chunk-window.ts';

const chunk = (epoch: number, seq: number, bytes = 10): Chunk => ({
  epoch,
  seq,
  data: new ArrayBuffer(bytes),
});

function filled(...chunks: readonly Chunk[]): ChunkWindow {
  const window = new ChunkWindow({ bytes: 100, ms: 1000, speed: 4 });
  for (const one of chunks) window.push(one, 0);
  return window;
}

/** What is due by then. */
function taken(window: ChunkWindow, now = 0): string[] {
  const places = [];
  for (let next; (next = window.take(now));) places.push(`${next.epoch}/${next.seq}`);
  return places;
}

/** What is sent again from `told` on; null when that cannot be. */
function again(window: ChunkWindow, told: ChunkPlace | null): string[] | null {
  return window.rewind(told, 0) && taken(window);
}

describe('the window of unacknowledged chunks', () => {
  it('gives everything to a companion that has nothing yet', () => {
    expect(again(filled(chunk(0, 0), chunk(0, 1)), null)).toEqual(['0/0', '0/1']);
  });

  it('gives what comes after the last chunk that the companion has', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2));
    expect(again(window, { epoch: 0, seq: 1 })).toEqual(['0/1', '0/2']);
  });

  it('lets go of what was acknowledged', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2));
    window.release({ epoch: 0, seq: 2 });
    expect(window.bytes).toBe(10);
    expect(again(window, { epoch: 0, seq: 2 })).toEqual(['0/2']);
  });

  it('has nothing to give, and nothing missing, when all was acknowledged', () => {
    const window = filled(chunk(0, 0), chunk(0, 1));
    window.release({ epoch: 0, seq: 2 });
    expect(again(window, { epoch: 0, seq: 2 })).toEqual([]);
  });

  it('says that something is missing when the companion forgot what it had acknowledged', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2));
    window.release({ epoch: 0, seq: 2 });
    expect(again(window, null)).toBeNull();
  });

  it('takes it as old news when the companion asks for what it has acknowledged over another socket since', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2));
    window.release({ epoch: 0, seq: 2 });
    expect(again(window, { epoch: 0, seq: 1 })).toEqual(['0/2']);
  });

  it('knows what was acknowledged of another epoch from what was of this one', () => {
    const window = filled(chunk(0, 0), chunk(1, 0), chunk(1, 1));
    window.release({ epoch: 1, seq: 1 });
    expect(again(window, { epoch: 0, seq: 1 })).toBeNull();
  });

  it('says so even when it is empty', () => {
    const window = filled(chunk(0, 0));
    window.release({ epoch: 0, seq: 1 });
    expect(again(window, null)).toBeNull();
  });

  it('lets a companion that missed the end of one epoch begin with the next', () => {
    const window = filled(chunk(0, 7), chunk(1, 0), chunk(1, 1));
    window.release({ epoch: 1, seq: 0 });
    expect(again(window, { epoch: 0, seq: 7 })).toEqual(['1/0', '1/1']);
  });

  it('is empty after it was full in bytes, and says so', () => {
    const window = filled(chunk(0, 0, 60));
    expect(window.push(chunk(0, 1, 41), 0)).toBe(false);
    expect(window.bytes).toBe(0);
    expect(again(window, { epoch: 0, seq: 0 })).toBeNull();
  });

  it('is empty after its oldest chunk was too old, and says so', () => {
    const window = filled(chunk(0, 0));
    expect(window.push(chunk(0, 1), 1000)).toBe(true);
    expect(window.push(chunk(0, 2), 1001)).toBe(false);
    expect(window.bytes).toBe(0);
  });

  it('gives a chunk as soon as it has come', () => {
    const window = filled(chunk(0, 0));
    window.push(chunk(0, 1), 100);
    expect(taken(window, 100)).toEqual(['0/0', '0/1']);
    expect(window.isSent).toBe(true);
    expect(window.dueAt).toBeNull();
  });

  it('gives what is sent again four times as fast as it was recorded, until that is made up for', () => {
    const window = filled(chunk(0, 0));
    window.push(chunk(0, 1), 400);
    window.push(chunk(0, 2), 800);
    expect(taken(window, 800)).toHaveLength(3);
    window.rewind(null, 1000);
    expect(taken(window, 1000)).toEqual(['0/0']);
    expect(window.dueAt).toBe(1100);
    expect(taken(window, 1099)).toEqual([]);
    expect(taken(window, 1100)).toEqual(['0/1']);
    expect(taken(window, 1200)).toEqual(['0/2']);
    window.release({ epoch: 0, seq: 3 });
    window.push(chunk(0, 3), 1240);
    expect(taken(window, 1240)).toEqual([]);
    expect(window.isSent).toBe(false);
    expect(taken(window, 1310)).toEqual(['0/3']);
    window.push(chunk(0, 4), 1400);
    expect(taken(window, 1400)).toEqual(['0/4']);
  });

  it('begins that anew when it goes back once more', () => {
    const window = filled(chunk(0, 0));
    window.push(chunk(0, 1), 400);
    window.push(chunk(0, 2), 800);
    window.rewind(null, 800);
    expect(taken(window, 1000)).toEqual(['0/0', '0/1', '0/2']);
    window.rewind({ epoch: 0, seq: 1 }, 1000);
    expect(taken(window, 1099)).toEqual(['0/1']);
    expect(taken(window, 1100)).toEqual(['0/2']);
  });

  it('goes on behind what was acknowledged of chunks that were not sent again yet', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2), chunk(0, 3));
    taken(window);
    window.rewind({ epoch: 0, seq: 0 }, 0);
    window.take(0);
    window.release({ epoch: 0, seq: 3 });
    expect(taken(window)).toEqual(['0/3']);
  });

  it('has nothing to make up for when what waited is let go', () => {
    const window = filled(chunk(0, 5));
    expect(window.rewind(null, 900)).toBeNull();
    window.clear();
    window.push(chunk(1, 0), 910);
    expect(taken(window, 910)).toEqual(['1/0']);
  });

  it('gives everything at the end of all time', () => {
    const window = filled(chunk(0, 0));
    window.push(chunk(0, 1), 900);
    window.rewind(null, 900);
    expect(taken(window, Infinity)).toEqual(['0/0', '0/1']);
  });

  it('gives nothing of what it has let go', () => {
    const window = filled(chunk(0, 0, 30), chunk(0, 1, 30));
    window.take(0);
    expect(window.push(chunk(0, 2, 41), 0)).toBe(false);
    window.push(chunk(1, 0), 0);
    expect(taken(window)).toEqual(['1/0']);
  });
});
