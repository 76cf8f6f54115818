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

/** Whether the companion is there, asked when the popup opens and every two seconds from then on. */
export function useCompanion(controlPort: number | null): CompanionState {
  const [state, setState] = useState<CompanionState>({ checked: false, hello: null, mismatch: null });
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const { found, mismatch } = await findCompanion(controlPort, abort.signal);
      if (abort.signal.aborted) return;
      setState({ checked: true, hello: found?.hello ?? null, mismatch });
      timer = setTimeout(() => void ask(), askAgainMs);
    };
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [controlPort]);
  return state;
}
