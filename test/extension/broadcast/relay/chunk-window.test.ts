import { describe, expect, it } from 'vitest';
import type { ChunkPlace } from '#protocol';
import { ChunkWindow, type Chunk } from '../../../../extension/broadcast/relay/chunk-window.ts';

const chunk = (epoch: number, seq: number, bytes = 10): Chunk => ({
  epoch,
  seq,
  data: new ArrayBuffer(bytes),
});

function filled(...chunks: readonly Chunk[]): ChunkWindow {
  const window = new ChunkWindow({ bytes: 100, ms: 1000, onTheWay: 30 });
  for (const one of chunks) window.push(one, 0);
  return window;
}

/** What goes out before anything is acknowledged. */
function taken(window: ChunkWindow, onTheWay?: number): string[] {
  const places = [];
  for (let next; (next = window.take(onTheWay));) places.push(`${next.epoch}/${next.seq}`);
  return places;
}

/** What is sent again from `told` on; null when that cannot be. */
function again(window: ChunkWindow, told: ChunkPlace | null): string[] | null {
  return window.rewind(told) && taken(window);
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

  it('gives no more than may be on their way, and goes on with what is acknowledged', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2), chunk(0, 3), chunk(0, 4));
    expect(taken(window)).toEqual(['0/0', '0/1', '0/2']);
    expect(window.isSent).toBe(false);
    window.release({ epoch: 0, seq: 1 });
    expect(taken(window)).toEqual(['0/3']);
    window.release({ epoch: 0, seq: 4 });
    expect(taken(window)).toEqual(['0/4']);
    expect(window.isSent).toBe(true);
  });

  it('gives one chunk at a time when each is more than may be on its way', () => {
    const window = filled(chunk(0, 0, 40), chunk(0, 1, 40));
    expect(taken(window)).toEqual(['0/0']);
    window.release({ epoch: 0, seq: 1 });
    expect(taken(window)).toEqual(['0/1']);
  });

  it('counts nothing as on its way that was sent before it went back', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2), chunk(0, 3), chunk(0, 4));
    taken(window);
    expect(again(window, { epoch: 0, seq: 1 })).toEqual(['0/1', '0/2', '0/3']);
    window.release({ epoch: 0, seq: 4 });
    expect(taken(window)).toEqual(['0/4']);
  });

  it('goes on behind what was acknowledged of chunks that were not sent again yet', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2), chunk(0, 3));
    taken(window);
    window.rewind({ epoch: 0, seq: 0 });
    window.take();
    window.release({ epoch: 0, seq: 3 });
    expect(taken(window)).toEqual(['0/3']);
  });

  it('gives everything when it is told to', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2), chunk(0, 3), chunk(0, 4));
    expect(taken(window, Infinity)).toEqual(['0/0', '0/1', '0/2', '0/3', '0/4']);
  });

  it('gives nothing of what it has let go', () => {
    const window = filled(chunk(0, 0, 30), chunk(0, 1, 30));
    window.take();
    expect(window.push(chunk(0, 2, 41), 0)).toBe(false);
    window.push(chunk(1, 0), 0);
    expect(taken(window)).toEqual(['1/0']);
  });
});
