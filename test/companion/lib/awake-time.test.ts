import { expect, it } from 'vitest';
import { AwakeTime } from '../../../companion/lib/awake-time.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

it('the time awake passes with the clock, but not while the program stands still', async () => {
  const clock = new FakeClock(70_000);
  const time = new AwakeTime(clock);
  for (let looks = 0; looks < 8; looks++) {
    await clock.advance(250);
    time.look();
  }
  expect(time.now()).toBe(2_000);
  clock.jump(45_000);
  expect(time.now()).toBe(3_000);
  expect(time.look()).toBe(3_000);
  await clock.advance(250);
  expect(time.now()).toBe(3_250);
});
