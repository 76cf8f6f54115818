import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationReasons } from '#protocol';
import { OutageMemory, type Attempt } from '../../../companion/destination/outage.ts';
import type { Failure } from '../../../companion/destination/session.ts';
import { reconnectDelay, type Outage } from '../../../companion/destination/reconnect-policy.ts';

const outage: Outage = {
  attempt: 1,
  outageMs: 0,
  reason: 'refused',
  isGuess: false,
  rejections: 0,
  hangUps: 0,
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

  it('tries ever more rarely where an ingest only hangs up, to a minute and no further', () => {
    const hangUp = (hangUps: number): number | null =>
      reconnectDelay({ ...outage, reason: 'key-rejected', rejections: 1, attempt: hangUps, hangUps });
    expect([1, 2, 3, 4, 5].map(hangUp)).toEqual([400, 600, 2_400, 3_600, 5_400]);
    expect(hangUp(1_000)).toBe(48_000);
  });

  it('gives up at once where an ingest asks for a login, or refuses the one it was given', () => {
    for (const reason of ['login-required', 'login-rejected'] as const) {
      expect(reconnectDelay({ ...outage, reason })).toBeNull();
    }
  });

  it('never gives up for any other reason', () => {
    const missing = ['whip-missing', 'srt-missing', 'codec-refused'];
    const final = ['stopped', 'key-rejected', 'login-required', 'login-rejected', ...missing];
    for (const reason of destinationReasons.filter((name) => !final.includes(name))) {
      expect(reconnectDelay({ ...outage, reason, attempt: 10_000, outageMs: 86_400_000 })).toBe(48_000);
    }
  });
});

describe('What is remembered of an outage', () => {
  const rejected: Failure = { reason: 'key-rejected', isGuess: false };
  const refused: Attempt = { liveSince: null, accepted: false, hangUp: false };
  const accepted: Attempt = { ...refused, accepted: true };
  const hungUp: Attempt = { ...accepted, hangUp: true };
  const closed: Failure = { reason: 'closed-by-ingest', isGuess: false };
  const told = (memory: OutageMemory, failure: Failure, attempt: Attempt, now: number) => {
    const { reason, delayMs } = memory.noteFailure(failure, attempt, now, 0);
    return delayMs === null ? `gave up: ${reason}` : reason;
  };

  it('believes a rejection that is only guessed from a closed connection at the third time in a row', () => {
    const memory = new OutageMemory();
    const fail = (reason: Failure['reason']): string =>
      told(memory, { reason, isGuess: reason === 'key-rejected' }, refused, 0);
    const reasons = ['refused', 'key-rejected', 'key-rejected', 'timeout'] as const;
    expect(reasons.map(fail)).toEqual(reasons);
    expect([1, 2, 3].map(() => fail('key-rejected'))).toEqual([
      ...['key-rejected', 'key-rejected', 'gave up: key-rejected'],
    ]);
  });

  it('takes a refusal after a lost session for one that the ingest still holds, for two minutes', () => {
    const memory = new OutageMemory();
    told(memory, closed, accepted, 0);
    // However long the ingest was away before it began to refuse.
    expect(told(memory, { reason: 'timeout', isGuess: false }, refused, 600_000)).toBe('timeout');
    expect(told(memory, rejected, refused, 700_000)).toBe('key-in-use');
    expect(told(memory, rejected, refused, 819_999)).toBe('key-in-use');
    expect(told(memory, rejected, refused, 820_000)).toBe('gave up: key-rejected');
  });

  it.each([
    ['its session was lost', null],
    ['an earlier run was cut off', 60_000],
  ])('believes a refusal of another key at once, also after %s', (_, heldUntil) => {
    const memory = new OutageMemory(heldUntil);
    told(memory, closed, accepted, 0);
    memory.forgetKey();
    expect(told(memory, rejected, refused, 1_000)).toBe('gave up: key-rejected');
  });

  it('takes a refusal for a held session of an earlier run that was cut off, for as long as that may be', () => {
    const memory = new OutageMemory(60_000);
    expect(told(memory, rejected, refused, 59_999)).toBe('key-in-use');
    expect(told(memory, rejected, refused, 60_000)).toBe('gave up: key-rejected');
  });

  it('takes the third yes with the connection closed at once for a refusal, and goes on trying', () => {
    const memory = new OutageMemory();
    expect([1, 2, 3, 4].map((now) => told(memory, closed, hungUp, now))).toEqual([
      ...['closed-by-ingest', 'closed-by-ingest', 'key-rejected', 'key-rejected'],
    ]);
    expect(told(memory, closed, accepted, 5)).toBe('closed-by-ingest');
    expect(told(memory, closed, hungUp, 6)).toBe('closed-by-ingest');
  });

  it('takes hanging up after a session that was lost for one that the ingest still holds', () => {
    const memory = new OutageMemory();
    told(memory, closed, accepted, 0);
    expect([1, 2, 3].map((now) => told(memory, closed, hungUp, now)).at(-1)).toBe('key-in-use');
  });
});
