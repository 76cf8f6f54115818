import { useEffect, useState } from 'react';

/** The wall clock in Unix ms, renewed on each full second since `origin`, so that a timer steps evenly; stands still while `origin` is null. */
export function useNow(origin: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (origin === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      const current = Date.now();
      setNow(current);
      timer = setTimeout(tick, 1000 - ((((current - origin) % 1000) + 1000) % 1000));
    };
    tick();
    return () => clearTimeout(timer);
  }, [origin]);
  return now;
}
