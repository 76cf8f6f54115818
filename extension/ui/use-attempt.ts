import { useState } from 'react';

/** Something that a press sets off: one at a time, and never without an end that can be seen. */
export interface Attempt {
  readonly busy: boolean;
  /** Whether the last one failed in a way that the page has no words of its own for: the storage does not answer. */
  readonly failed: boolean;
  /** Runs `work`, unless the last one is still under way. */
  run(work: () => Promise<unknown>): void;
}

export function useAttempt(): Attempt {
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setState('busy');
    try {
      await work();
      setState('idle');
    } catch (error) {
      setState('failed');
      // For the console: the person is told by the page.
      reportError(error);
    }
  };
  return {
    busy: state === 'busy',
    failed: state === 'failed',
    run: (work) => {
      if (state !== 'busy') void attempt(work);
    },
  };
}
