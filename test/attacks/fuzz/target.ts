import type fc from 'fast-check';

/** Something that takes bytes or values from strangers. */
export interface FuzzTarget<T = unknown> {
  readonly name: string;
  /** Its part of all inputs, from 0 to 1. */
  readonly share: number;
  readonly inputs: fc.Arbitrary<T>;
  /** Feeds one input. Throws only when the target did what it must never do. */
  readonly feed: (input: T) => void | Promise<void>;
  /** Brings up what the target needs; the returned function takes it down. */
  readonly open?: () => Promise<() => Promise<void>>;
}

/** Lets the errors pass that the parser is meant to throw. */
export function tolerate(
  work: () => unknown,
  ...expected: readonly (new (...args: never[]) => Error)[]
): void {
  try {
    work();
  } catch (error) {
    if (!expected.some((type) => error instanceof type)) throw error;
  }
}
