import { useCallback, useEffect, useRef, useState } from 'react';
import type { Credentials } from '#protocol';
import { pageClock } from '../platform/clock.ts';
import type { AskDeps, Whose } from './link/ask-for.ts';
import { findCompanion } from './link/find-companion.ts';
import { openSocket } from './link/socket.ts';

type Ask<T> = (whose: Whose, deps: AskDeps, signal: AbortSignal) => Promise<T>;

/** This browser, which may not be paired yet, and where its companion is. */
export interface Asker {
  readonly pairing: Credentials | null;
  readonly controlPort: number | null;
}

/** Something that the companion is asked, one at a time. Ends what is asked when the page goes. */
export function useQuestion<T>({ pairing, controlPort }: Asker): {
  /** The last answer; `unpaired` where there is nobody to ask; null before there is one. */
  readonly answer: T | 'asking' | 'unpaired' | null;
  put(ask: Ask<T>): void;
} {
  const [answer, setAnswer] = useState<T | 'asking' | 'unpaired' | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const put = useCallback(
    (ask: Ask<T>): void => {
      if (running.current) return;
      if (!pairing) return setAnswer('unpaired');
      const own = new AbortController();
      running.current = own;
      setAnswer('asking');
      const deps = { findCompanion, openSocket, clock: pageClock };
      void ask({ credentials: pairing, controlPort }, deps, own.signal).then((found) => {
        running.current = null;
        if (!own.signal.aborted) setAnswer(found);
      });
    },
    [pairing, controlPort],
  );
  return { answer, put };
}
