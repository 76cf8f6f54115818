import { vi } from 'vitest';
import type { FakeClock } from './fake-clock.ts';

/** Waits until `check` throws no more: for what real sockets of this process bring about. */
export const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 5 });

/** The same for what takes time on a clock driven by hand, too: each look moves it on by 50 ms. */
export const untilLater = (clock: FakeClock, check: () => void | Promise<void>): Promise<void> =>
  until(async () => {
    await clock.advance(50);
    await check();
  });
