import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationReasons } from '#protocol';
import { OutageMemory } from '../../../companion/destination/outage.ts';
import type { Failure } from '../../../companion/destination/session.ts';
import { reconnectDelay, type Outage } from '../../../companion/destination/reconnect-policy.ts';

const outage: Outage = {
  attempt: 1,
  outageMs: 0,
  reason: 'refused',
  isGuess: false,
  rejections: 0,
  rejectedMs: 0,
  keyAccepted: false,
  random: 1,
};
const delays = (context: Partial<Outage>, attempts: number): (number | null)[] =>
  Array.from({ length: attempts }, (_, i) => reconnectDelay({ ...outage, ...context, attempt: i + 1 }));

describe('The reconnect policy', () => {
  it('starts at half a second and grows by half to three seconds, less the jitter', () => {
    expect(delays({}, 7)).toEqual([400, 600, 900, 1350, 2025, 2400, 2400]);
  });

  it('keeps at least three fifths of a delay, whatever the jitter', () => {
    expect(delays({ random: 0 }, 2)).toEqual([300, 450]);
  });

  it('leaves an ingest that is back within the first minute unnoticed for less than three seconds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 59_999, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, outageMs, random) => {
          const delay = reconnectDelay({ ...outage, attempt, outageMs, random });
          expect(delay).toBeGreaterThanOrEqual(300);
          expect(delay).toBeLessThanOrEqual(2_400);
        },
      ),
    );
  });

  it('goes on growing by half after the first minute, to a minute and no further', () => {
    let outageMs = 60_000;
    const seen: number[] = [];
    for (let attempt = 10; seen.length < 11; attempt += 1) {
      const delay = reconnectDelay({ ...outage, attempt, outageMs, random: 1 })!;
      seen.push(Math.round((delay / 0.8) * 100) / 100);
      outageMs += delay / 0.8;
    }
    expect(seen.slice(0, 4)).toEqual([3_000, 4_500, 6_750, 10_125]);
    expect(seen.at(-1)).toBe(60_000);
  });

  it('gives up on a key that was never accepted, and on being stopped', () => {
    expect(reconnectDelay({ ...outage, reason: 'key-rejected', rejections: 1 })).toBeNull();
    expect(reconnectDelay({ ...outage, reason: 'stopped' })).toBeNull();
  });

  it('believes a rejection that is only guessed from a closed connection at the third time in a row', () => {
    const memory = new OutageMemory();
    const fail = (reason: Failure['reason']): number | null =>
      memory.noteFailure({ reason, isGuess: reason === 'key-rejected' }, null, 0, 0);
    expect(
      ['refused', 'refused', 'key-rejected', 'key-rejected'].map((each) => fail(each as 'refused')),
    ).not.toContain(null);
    expect(fail('timeout')).not.toBeNull();
    expect([1, 2, 3].map(() => fail('key-rejected') === null)).toEqual([false, false, true]);
  });

  it('tries a key again for two minutes when it was good before: the ingest may hold the lost session', () => {
    const memory = new OutageMemory();
    memory.keyAccepted = true;
    const fail = (reason: Failure['reason'], now: number): number | null =>
      memory.noteFailure({ reason, isGuess: false }, null, now, 0);
    // However long the ingest was away before it began to refuse.
    expect(fail('timeout', 600_000)).not.toBeNull();
    expect(fail('key-rejected', 700_000)).not.toBeNull();
    expect(fail('key-rejected', 819_999)).not.toBeNull();
    expect(fail('key-rejected', 820_000)).toBeNull();
  });

  it('never gives up for any other reason', () => {
    for (const reason of destinationReasons.filter((name) => name !== 'stopped' && name !== 'key-rejected')) {
      expect(reconnectDelay({ ...outage, reason, attempt: 10_000, outageMs: 86_400_000 })).toBe(48_000);
    }
  });
});
