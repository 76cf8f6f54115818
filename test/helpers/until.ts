import { vi } from 'vitest';

/** Waits until `check` throws no more: for what real sockets of this process bring about. */
export const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 4000, interval: 5 });
