import { vi } from 'vitest';

/** Rounds instead of the hundreds of thousands that a person waits for once. */
const rounds = 10;

/**
 * Has PBKDF2 stretch for a moment only, in all that runs in this process: for tests that stretch often, and not of how long
 * that takes. How many rounds are asked for is looked at as always.
 * @returns what undoes it
 */
export function shortStretching(): () => void {
  const { subtle } = crypto;
  const [bits, key] = [subtle.deriveBits.bind(subtle), subtle.deriveKey.bind(subtle)];
  const short = <T>(algorithm: T): T => ({ ...algorithm, iterations: rounds });
  const spies = [
    vi.spyOn(subtle, 'deriveBits').mockImplementation((by, ...more) => bits(short(by), ...more)),
    vi.spyOn(subtle, 'deriveKey').mockImplementation((by, ...more) => key(short(by), ...more)),
  ];
  return () => spies.forEach((spy) => spy.mockRestore());
}
