import { setFlagsFromString } from 'node:v8';
import { beforeEach, expect, it, vi } from 'vitest';
import { CompileBudget } from '../../companion/compile-budget.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

vi.mock('node:v8', () => ({ setFlagsFromString: vi.fn() }));

let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
  vi.mocked(setFlagsFromString).mockClear();
});

/** What V8 was told of its budget, in this order. */
const budgets = () =>
  vi
    .mocked(setFlagsFromString)
    .mock.calls.map(([flag]) => /^--interrupt-budget=(\d+)$/.exec(flag)?.[1])
    .filter((budget) => budget !== undefined)
    .map(Number);

it('lets V8 compile sooner until the first show has gone on for two minutes', async () => {
  const budget = new CompileBudget(clock);
  await clock.advance(3_600_000);
  expect(budgets()).toHaveLength(1);
  budget.tighten();
  await clock.advance(119_000);
  budget.tighten();
  expect(budgets()).toHaveLength(1);
  await clock.advance(1_000);
  const [early, late] = budgets();
  expect(late).toBeGreaterThan(early!);
  budget.tighten();
  await clock.advance(3_600_000);
  expect(budgets()).toHaveLength(2);
});

it('leaves no timer behind', () => {
  const budget = new CompileBudget(clock);
  budget.tighten();
  budget.close();
  expect(clock.pending).toBe(0);
});
