import { expect, it } from 'vitest';
import { Turns } from '../../../companion/lib/turns.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

/** Turns for two at a time, of 2 s at most; what has begun, in order. */
function turns() {
  const clock = new FakeClock();
  const all = new Turns(clock, 2, 2_000);
  const begun: number[] = [];
  const overs: (() => void)[] = [];
  const take = (n: number) =>
    all.take((over) => {
      begun.push(n);
      overs[n] = over;
    });
  return { clock, begun, take, over: (n: number) => overs[n]!() };
}

it('begins at once while there is room, and then in the order in which it was asked', async () => {
  const { clock, begun, take, over } = turns();
  for (let n = 0; n < 5; n++) take(n);
  expect(begun).toEqual([0, 1]);
  over(1);
  // Not before everything else has had its turn, too.
  expect(begun).toEqual([0, 1]);
  await clock.advance(0);
  expect(begun).toEqual([0, 1, 2]);
  over(0);
  over(2);
  await clock.advance(0);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it('lets nobody overtake who waits', async () => {
  const { clock, begun, take, over } = turns();
  for (let n = 0; n < 3; n++) take(n);
  over(0);
  take(3);
  await clock.advance(0);
  expect(begun).toEqual([0, 1, 2]);
});

it('passes over who gives up, and counts nobody twice', async () => {
  const { clock, begun, take, over } = turns();
  const leave = [0, 1, 2, 3, 4].map(take);
  leave[2]!();
  over(0);
  over(0);
  await clock.advance(0);
  expect(begun).toEqual([0, 1, 3]);
});

it('goes on after a while where one does not come to an end', async () => {
  const { clock, begun, take } = turns();
  for (let n = 0; n < 4; n++) take(n);
  await clock.advance(2_000);
  expect(begun).toEqual([0, 1, 2, 3]);
});
