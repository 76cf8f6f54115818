import type { PlatformId } from '#protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { findCompanion } from '../companion/link/find-companion.ts';
import { openSocket } from '../companion/link/socket.ts';
import { measureServers, type Measurement } from '../companion/measure-servers.ts';
import { pageClock } from '../platform/clock.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

/** What was measured of a platform's servers; null before anybody has asked. Ends what is asked when the page goes. */
export function useMeasurement(
  platform: PlatformId,
  { pairing, controlPort }: Pick<SettingsSnapshot, 'pairing' | 'controlPort'>,
): {
  readonly measurement: Measurement | 'measuring' | null;
  /** One at a time. @param anew also where that was done today */
  measure(anew: boolean): void;
} {
  const [measurement, setMeasurement] = useState<Measurement | 'measuring' | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const measure = useCallback(
    (anew: boolean): void => {
      if (running.current) return;
      if (!pairing) return setMeasurement({ ok: false, code: 'not-paired', message: '' });
      const own = new AbortController();
      running.current = own;
      setMeasurement('measuring');
      const deps = { findCompanion, openSocket, clock: pageClock };
      void measureServers(platform, anew, { credentials: pairing, controlPort }, deps, own.signal).then(
        (found) => {
          running.current = null;
          if (!own.signal.aborted) setMeasurement(found);
        },
      );
    },
    [platform, pairing, controlPort],
  );
  return { measurement, measure };
}
