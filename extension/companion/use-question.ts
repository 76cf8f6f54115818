import { useCallback, useEffect, useRef, useState } from 'react';
import { carrierOf } from '../settings/carrier.ts';
import { pageClock } from '../platform/clock.ts';
import type { AskDeps, Whose } from './link/ask-for.ts';
import { findCompanion } from './link/find-companion.ts';
import { openSocket } from './link/socket.ts';

type Ask<T> = (whose: Whose, deps: AskDeps, signal: AbortSignal) => Promise<T>;

/** This browser, which may not be paired yet, and where its companions are. */
export type Asker = Parameters<typeof carrierOf>[0];

/** Something that the companion which carries the shows is asked, one at a time. Ends what is asked when the page goes. */
export function useQuestion<T>(asker: Asker): {
  /** The last answer; `unpaired` where there is nobody to ask; null before there is one. */
  readonly answer: T | 'asking' | 'unpaired' | null;
  put(ask: Ask<T>): void;
} {
  const { at, pairing } = carrierOf(asker);
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
      void ask({ credentials: pairing, at }, deps, own.signal).then((found) => {
        running.current = null;
        if (!own.signal.aborted) setAnswer(found);
      });
    },
    [pairing, at],
  );
  return { answer, put };
}
