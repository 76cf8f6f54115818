import type { Hello } from '#protocol';
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
 * @param controlPort where the person says it is, null for the usual ports; undefined while that is not read yet: nobody is asked
 */
export function useCompanion(controlPort: number | null | undefined): CompanionState {
  const [answer, setAnswer] = useState<{ readonly from: number | null; readonly state: CompanionState }>();
  useEffect(() => {
    if (controlPort === undefined) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const { found, mismatch } = await findCompanion(controlPort, abort.signal);
      if (abort.signal.aborted) return;
      setAnswer({
        from: controlPort,
        state: { checked: true, hello: found?.hello ?? null, mismatch },
      });
      timer = setTimeout(() => void ask(), askAgainMs);
    };
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [controlPort]);
  // What was said at another port says nothing of this one.
  return answer && answer.from === controlPort ? answer.state : unasked;
}
