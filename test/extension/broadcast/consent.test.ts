import { beforeEach, describe, expect, it } from 'vitest';
import { Consent } from '../../../extension/broadcast/consent.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const graceMs = 60_000;
const answerMs = 600_000;

let clock: FakeClock;
/** What the machine has slept so far: its monotonic clock stands still meanwhile. */
let sleptMs: number;
let told: string[];

beforeEach(() => {
  clock = new FakeClock();
  sleptMs = 0;
  told = [];
});

function consent(wait: number | null = answerMs): Consent {
  const made: Consent = new Consent(
    { clock, wallTime: () => clock.now() + sleptMs, graceMs: () => graceMs, answerMs: wait },
    {
      onAsk: () => told.push(`asked: ${made.question!.code}`),
      onUnanswered: () => told.push('unanswered'),
    },
  );
  made.look();
  return made;
}

/** Time goes on, and it is looked once a second. */
function pass(ms: number, it: Consent): void {
  for (let left = ms; left > 0; left -= 1_000) {
    clock.jump(Math.min(left, 1_000));
    it.look();
  }
}

describe('a show goes on by itself', () => {
  it('after an absence that is shorter than the grace time', () => {
    const one = consent();
    one.leave('source-ended');
    pass(graceMs - 1, one);
    one.back('source-ended');
    pass(graceMs * 5, one);
    expect([told, one.question]).toEqual([[], null]);
  });

  it('after a sleep that is shorter than the grace time', () => {
    const one = consent();
    sleptMs += graceMs - 1_001;
    pass(graceMs * 5, one);
    expect(told).toEqual([]);
  });

  it('when it took long to begin: nobody has been away before it was looked for the first time', () => {
    const made = new Consent(
      { clock, wallTime: () => clock.now(), graceMs: () => graceMs, answerMs },
      { onAsk: () => told.push('asked'), onUnanswered: () => undefined },
    );
    clock.jump(graceMs * 5);
    made.look();
    expect(told).toEqual([]);
  });
});

describe('a person is asked', () => {
  it.each([
    ['while the clock stood still', () => (sleptMs += graceMs)],
    ['while the clock went on', () => clock.jump(graceMs)],
  ])('after a sleep as long as the grace time, %s', (_, sleep) => {
    const one = consent();
    sleep();
    one.look();
    expect(told).toEqual(['asked: computer-slept']);
  });

  it.each(['source-ended', 'no-window'] as const)('after %s for as long as the grace time, once', (code) => {
    const one = consent();
    one.leave(code);
    one.leave(code);
    pass(graceMs * 3, one);
    expect(told).toEqual([`asked: ${code}`]);
    // What is back now was away for too long all the same.
    one.back(code);
    expect(one.question).toEqual({ code, endsAt: graceMs + answerMs });
  });

  it('again when it is still away as long after the answer', () => {
    const one = consent();
    one.leave('source-ended');
    pass(graceMs, one);
    one.goOn();
    expect(one.question).toBeNull();
    pass(graceMs, one);
    expect(told).toEqual(['asked: source-ended', 'asked: source-ended']);
  });
});

describe('without an answer', () => {
  it('it is over ten minutes after the question, also when the machine sleeps through them', () => {
    const one = consent();
    one.ask('companion-gone');
    pass(answerMs - 1, one);
    expect(told).toEqual(['asked: companion-gone']);
    sleptMs += 1;
    one.look();
    expect(told).toEqual(['asked: companion-gone', 'unanswered']);
  });

  it('it waits for ever when that is what the person has set', () => {
    const one = consent(null);
    one.ask('companion-gone');
    pass(answerMs * 3, one);
    expect([told, one.question]).toEqual([
      ['asked: companion-gone'],
      { code: 'companion-gone', endsAt: null },
    ]);
  });
});
