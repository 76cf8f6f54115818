import { useEffect, useState } from 'react';

/** What changes outside of every page, without telling: asked when the page comes into sight, and every second while it is. */
const askEveryMs = 1_000;

/** The answer to `ask`, which has to be the same function at every call; undefined before the first. */
export function useAsked<T>(ask: () => Promise<T>): T | undefined {
  const [answer, setAnswer] = useState<T | undefined>(undefined);
  useEffect(() => {
    let over = false;
    const look = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return;
      const now = await ask();
      if (!over) setAnswer(() => now);
    };
    const again = (): void => {
      look().catch(reportError);
    };
    again();
    const timer = setInterval(again, askEveryMs);
    document.addEventListener('visibilitychange', again);
    return () => {
      over = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [ask]);
  return answer;
}
