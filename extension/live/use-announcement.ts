import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Announcer, type Announcement } from '../messages/announcement.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { formatBitrate, formatList } from '../ui/format.ts';
import { useText } from '../ui/text.ts';

/** What there is to be said of the latest change; a status is all that is something new to be told of. */
export function useAnnouncement(status: BroadcastStatus): Announcement | null {
  const t = useText();
  const announcer = useRef(new Announcer());
  const [latest, setLatest] = useState<Announcement | null>(null);
  const announce = useEffectEvent((now: BroadcastStatus) => {
    const language = t('language');
    const list = (names: readonly string[]): string => formatList(names, language);
    const found = announcer.current.announce(now, t, list, (rate) => formatBitrate(rate, language));
    if (found) setLatest(found);
  });
  useEffect(() => announce(status), [status]);
  return latest;
}
