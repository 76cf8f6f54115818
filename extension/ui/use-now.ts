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

/** Whether the wall clock has passed `time` (Unix ms), which `null` always has. */
export function usePassed(time: number | null): boolean {
  const [passed, setPassed] = useState<number | null>(null);
  useEffect(() => {
    if (time === null) return;
    const timer = setTimeout(() => setPassed(time), time - Date.now());
    return () => clearTimeout(timer);
  }, [time]);
  return time === null || passed === time;
}
