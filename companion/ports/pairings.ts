import type { Verifier } from '#protocol';

/** Where the ports look up a browser that says it is paired. */
export interface Pairings {
  /** @returns null when no such browser was paired from this origin. */
  find(
    clientId: string,
    origin: string,
  ): Promise<{
    readonly verifier: Verifier;
    /** What the person recognises it by; left out where it was paired with another one of the fleet. */
    readonly name?: string;
  } | null>;
}
