import { describe, expect, it } from 'vitest';
import { Arrival } from '../../../companion/destination/arrival.ts';

/** Bytes a second that are handed over: 1.7 Mbit/s. */
const rate = 212_000;
const lookMs = 250;

interface Server {
  /** Bytes that it receives between two acknowledgements; null for one that never says anything. */
  readonly every: number | null;
  /** Whether it counts everything, or names its window each time. */
  readonly counts?: 'all' | 'window';
  /** What the kernel holds at most for a peer that is slower. */
  readonly kernelBytes?: number;
}

/** A line whose rate changes as told, a kernel that takes what it can hold, and a server that acknowledges its way. */
function line({ every, counts = 'all', kernelBytes = Infinity }: Server) {
  const arrival = new Arrival();
  const acknowledged = { count: 0, total: null as number | null, isExact: counts === 'all' };
  let [now, sent, there, told] = [0, 0, 0, 0];
  let late = 0;
  return {
    arrival,
    get sent() {
      return sent;
    },
    get now() {
      return now;
    },
    /** How late the bytes that are there really are, in ms. */
    get truth() {
      return ((sent - there) / rate) * 1000;
    },
    /** @param share of the rate that gets through @returns how late it is said to be, once per look */
    run(seconds: number, share = 1): number[] {
      const seen: number[] = [];
      for (const end = now + seconds * 1000; now < end; now += lookMs) {
        sent += (rate * lookMs) / 1000;
        there = Math.min(sent, there + (share * rate * lookMs) / 1000);
        while (every !== null && there - told >= every) {
          // Read off the socket in pieces: it is noticed a little late.
          told += every + 9_000;
          acknowledged.count += 1;
          acknowledged.total = counts === 'all' ? told : acknowledged.count * every;
        }
        const taken = Math.min(sent, there + kernelBytes);
        late = arrival.look({ sent, taken, acknowledged }, now);
        seen.push(late);
      }
      return seen;
    },
  };
}

describe('How late media arrives', () => {
  it.each([
    ['four times a second', { every: 50_000 }],
    ['every 200 kB', { every: 200_000 }],
    ['every 5 MB only', { every: 5_000_000 }],
    ['by its window, which is less than it received', { every: 131_325, counts: 'window' }],
    ['never', { every: null }],
  ] as const)('is not late at all where a healthy ingest acknowledges %s', (_, server) => {
    expect(Math.max(...line(server).run(600))).toBeLessThanOrEqual(500);
  });

  it.each([
    ['at half the rate from the very beginning', 0, 0.5],
    ['at half the rate', 60, 0.5],
    ['at 0.72 of the rate', 60, 0.72],
    ['at nine tenths of the rate', 60, 0.9],
  ])('is known to a second and a half %s', (_, healthySeconds, share) => {
    const slow = line({ every: 200_000 });
    slow.run(healthySeconds);
    for (let second = 0; second < 40; second += 1) {
      const late = slow.run(1, share).at(-1)!;
      expect(late).toBeLessThanOrEqual(slow.truth + lookMs);
      // Until the next acknowledgement the last one counts: what was lost meanwhile is not known.
      expect(late).toBeGreaterThan(slow.truth * 0.97 - (1 - share) * (200_000 / (share * rate)) * 1000 - 500);
    }
  });

  it('is caught up as soon as the line is', () => {
    const slow = line({ every: 200_000 });
    slow.run(20);
    expect(slow.run(10, 0.5).at(-1)).toBeGreaterThan(3_500);
    expect(slow.run(20, 2).at(-1)).toBeLessThan(500);
  });

  it('is learnt from an ingest that counts from its last acknowledgement', () => {
    const slow = line({ every: 131_325, counts: 'window' });
    slow.run(60);
    const late = slow.run(12, 0.5).at(-1)!;
    expect(late).toBeGreaterThan(3_500);
    expect(late).toBeLessThanOrEqual(slow.truth + lookMs);
  });

  it('is what the kernel does not take where an ingest acknowledges nothing', () => {
    const slow = line({ every: null, kernelBytes: 300_000 });
    slow.run(10);
    expect(slow.run(10, 0.5).at(-1)).toBeGreaterThan(3_000);
  });

  it('grows when an ingest that acknowledged all along says nothing any more', () => {
    const gone = line({ every: 200_000 });
    gone.run(30);
    expect(gone.run(10, 0).at(-1)).toBeGreaterThan(5_000);
    expect(gone.arrival.isSilent(gone.sent, gone.now)).toBe(true);
  });

  it('expects nothing of an ingest that acknowledged only a few times', () => {
    const silent = line({ every: 200_000 });
    silent.run(3.5);
    expect(silent.arrival.isSilent(silent.sent, silent.now + 60_000)).toBe(false);
  });
});
