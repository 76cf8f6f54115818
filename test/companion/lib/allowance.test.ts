import { describe, expect, it } from 'vitest';
import { Allowance } from '../../../companion/lib/allowance.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const limits = { free: 20, paceMs: 500 };

/** Guesses as fast as it may. @returns how many were looked at */
function guess(guesses: Allowance, address: string | undefined, tries = 100): number {
  let looked = 0;
  for (let n = 0; n < tries && !guesses.isSpent(address); n++, looked++) guesses.count(address);
  return looked;
}

describe('wrong guesses', () => {
  it('are 20 at once, then two a second, however long they go on', async () => {
    const clock = new FakeClock();
    const guesses = new Allowance(clock, limits);
    let looked = 0;
    for (let ms = 0; ms < 60_000; ms += 100) {
      looked += guess(guesses, '192.0.2.1');
      await clock.advance(100);
    }
    expect(looked).toBe(20 + 2 * 60 - 1);
    await clock.advance(9_900);
    expect(guess(guesses, '192.0.2.1')).toBe(20);
  });

  it.each([
    ['127.0.0.1', '127.8.9.10'],
    ['127.0.0.1', '::1'],
    ['::1', '::ffff:127.0.0.1'],
    ['192.0.2.1', '::ffff:192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0:ffff::2'],
    ['fe80::1%eth0', 'fe80::2'],
    [undefined, ''],
  ])('from %s count for %s too', (one, other) => {
    const guesses = new Allowance(new FakeClock(), limits);
    guess(guesses, one);
    expect(guesses.isSpent(other)).toBe(true);
  });

  it.each([
    ['192.0.2.1', '192.0.2.2'],
    ['127.0.0.1', '192.0.2.1'],
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
    ['2001:db8::1', '::1'],
  ])('from %s do not count for %s', (one, other) => {
    const guesses = new Allowance(new FakeClock(), limits);
    guess(guesses, one);
    expect(guesses.isSpent(other)).toBe(false);
  });

  it('from more addresses than are remembered share one count, and forget nobody who is still being slowed', async () => {
    const clock = new FakeClock();
    const guesses = new Allowance(clock, limits);
    const address = (n: number) => `10.0.${n >> 8}.${n & 255}`;
    expect(guess(guesses, address(0))).toBe(20);
    for (let n = 1; n < 1_000; n++) guesses.count(address(n));
    let looked = 0;
    for (let n = 1_000; n < 2_000; n++) looked += guess(guesses, address(n), 1);
    expect(looked).toBe(20);
    expect(guesses.isSpent(address(0))).toBe(true);
    await clock.advance(10_000);
    expect(guess(guesses, address(5_000))).toBe(20);
  });
});
