import type { CompanionAt, Hello } from '#protocol';
import { useEffect, useState } from 'react';
import { findCompanion, type CompanionMismatch } from './link/find-companion.ts';

/** `checked` once it has been asked; it is asked again and again, so that starting the companion is enough. */
export interface CompanionState {
  readonly checked: boolean;
  readonly hello: Hello | null;
  /** One answers that this extension cannot speak to. */
  readonly mismatch: CompanionMismatch | null;
}

const askAgainMs = 2_000;

const unasked: CompanionState = { checked: false, hello: null, mismatch: null };

/**
 * Whether the companion is there, asked at once and every two seconds from then on.
 * @param at where the person says it is; undefined while that is not read yet: nobody is asked
 */
export function useCompanion(at: CompanionAt | undefined): CompanionState {
  const [answer, setAnswer] = useState<{ readonly from: CompanionAt; readonly state: CompanionState }>();
  useEffect(() => {
    if (at === undefined) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const { found, mismatch } = await findCompanion(at, abort.signal);
      if (abort.signal.aborted) return;
      setAnswer({
        from: at,
        state: { checked: true, hello: found?.hello ?? null, mismatch },
      });
      timer = setTimeout(() => void ask(), askAgainMs);
    };
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [at]);
  // What was said elsewhere says nothing of this place.
  return answer && answer.from === at ? answer.state : unasked;
}
