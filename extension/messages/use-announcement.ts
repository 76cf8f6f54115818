import { useEffect, useRef, useState } from 'react';
import { Announcer, type Announcement } from './announcement.ts';
import type { BroadcastStatus } from './broadcast-status.ts';
import type { SayRate } from './upload-text.ts';

/** What there is to be said of the latest change. `t` looks words up, `list` puts names together, `rate` says bitrates. */
export function useAnnouncement(
  status: BroadcastStatus,
  t: (message: string, ...subs: readonly string[]) => string,
  list: (names: readonly string[]) => string,
  rate: SayRate,
): Announcement | null {
  const announcer = useRef(new Announcer());
  const [latest, setLatest] = useState<Announcement | null>(null);
  useEffect(() => {
    const found = announcer.current.announce(status, t, list, rate);
    if (found) setLatest(found);
    // Only a status is something new to be told of.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [status]);
  return latest;
}
