import { useSyncExternalStore, type ReactElement } from 'react';
import { idleStatus } from '../messages/broadcast-status.ts';
import { useAnnouncement } from '../live/use-announcement.ts';
import { Announcements } from '../ui/announcements.tsx';
import { Brand } from '../ui/brand.tsx';
import { useText } from '../ui/text.ts';
import { BroadcastSection } from './broadcast-section.tsx';
import type { StudioHost, StudioState } from './studio-broadcast.ts';
import { PermissionSection } from './permission-section.tsx';
import { ScreenSection } from './screen-section.tsx';

interface StudioProps {
  /** The host of the broadcast, where this page is it; null where the offscreen document is. */
  readonly host: StudioHost | null;
}

/** The visible page: asks for camera and microphone, and in some browsers holds the broadcast. */
export function Studio({ host }: StudioProps): ReactElement {
  const t = useText();
  const state = useHost(host);
  const latest = useAnnouncement(state?.status ?? idleStatus);
  return (
    <main className="studio" data-focus-next=".keep-button, .stop-button, button:enabled, h1">
      <header>
        <Brand />
        <h1 tabIndex={-1}>{t('studio_title')}</h1>
      </header>
      {host && state?.screenWanted && <ScreenSection host={host} />}
      {host && state && <BroadcastSection host={host} state={state} />}
      <PermissionSection />
      <Announcements latest={latest} />
    </main>
  );
}

const noSubscription = (): (() => void) => () => undefined;

function useHost(host: StudioHost | null): StudioState | null {
  return useSyncExternalStore(
    (listener) => (host ? host.subscribe(listener) : noSubscription()),
    () => host?.getState() ?? null,
  );
}
