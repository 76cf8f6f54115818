import { describe, expect, it } from 'vitest';
import { ChunkWindow, type Chunk } from '../../../../extension/broadcast/relay/chunk-window.ts';

const chunk = (epoch: number, seq: number, bytes = 10): Chunk => ({
  epoch,
  seq,
  data: new ArrayBuffer(bytes),
});
const places = (chunks: readonly Chunk[] | null): string[] | null =>
  chunks && chunks.map(({ epoch, seq }) => `${epoch}/${seq}`);

function filled(...chunks: readonly Chunk[]): ChunkWindow {
  const window = new ChunkWindow({ bytes: 100, ms: 1000 });
  for (const one of chunks) window.push(one, 0);
  return window;
}

describe('the window of unacknowledged chunks', () => {
  it('gives everything to a companion that has nothing yet', () => {
    expect(places(filled(chunk(0, 0), chunk(0, 1)).from(null))).toEqual(['0/0', '0/1']);
  });

  it('gives what comes after the last chunk that the companion has', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2));
    expect(places(window.from({ epoch: 0, seq: 1 }))).toEqual(['0/1', '0/2']);
  });

  it('lets go of what was acknowledged', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2));
    window.release({ epoch: 0, seq: 2 });
    expect(window.bytes).toBe(10);
    expect(places(window.from({ epoch: 0, seq: 2 }))).toEqual(['0/2']);
  });

  it('has nothing to give, and nothing missing, when all was acknowledged', () => {
    const window = filled(chunk(0, 0), chunk(0, 1));
    window.release({ epoch: 0, seq: 2 });
    expect(window.from({ epoch: 0, seq: 2 })).toEqual([]);
  });

  it('says that something is missing when the companion forgot what it had acknowledged', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2));
    window.release({ epoch: 0, seq: 2 });
    expect(window.from(null)).toBeNull();
  });

  it('takes it as old news when the companion asks for what it has acknowledged over another socket since', () => {
    const window = filled(chunk(0, 0), chunk(0, 1), chunk(0, 2));
    window.release({ epoch: 0, seq: 2 });
    expect(places(window.from({ epoch: 0, seq: 1 }))).toEqual(['0/2']);
  });

  it('knows what was acknowledged of another epoch from what was of this one', () => {
    const window = filled(chunk(0, 0), chunk(1, 0), chunk(1, 1));
    window.release({ epoch: 1, seq: 1 });
    expect(window.from({ epoch: 0, seq: 1 })).toBeNull();
  });

  it('says so even when it is empty', () => {
    const window = filled(chunk(0, 0));
    window.release({ epoch: 0, seq: 1 });
    expect(window.from(null)).toBeNull();
  });

  it('lets a companion that missed the end of one epoch begin with the next', () => {
    const window = filled(chunk(0, 7), chunk(1, 0), chunk(1, 1));
    window.release({ epoch: 1, seq: 0 });
    expect(places(window.from({ epoch: 0, seq: 7 }))).toEqual(['1/0', '1/1']);
  });

  it('is empty after it was full in bytes, and says so', () => {
    const window = filled(chunk(0, 0, 60));
    expect(window.push(chunk(0, 1, 41), 0)).toBe(false);
    expect(window.bytes).toBe(0);
    expect(window.from({ epoch: 0, seq: 0 })).toBeNull();
  });

  it('is empty after its oldest chunk was too old, and says so', () => {
    const window = filled(chunk(0, 0));
    expect(window.push(chunk(0, 1), 1000)).toBe(true);
    expect(window.push(chunk(0, 2), 1001)).toBe(false);
    expect(window.bytes).toBe(0);
  });
});
