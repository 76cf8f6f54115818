import { useState, type ReactElement } from 'react';
import { listChoices } from '../keys/choices.ts';
import { HideBar } from '../live/hide-bar.tsx';
import { KeyDialogs } from '../live/key-dialogs.tsx';
import { LiveSource } from '../live/live-source.tsx';
import { MarkButton } from '../live/mark-button.tsx';
import { Mixer } from '../live/mixer.tsx';
import { PictureNote } from '../live/picture-note.tsx';
import { QuestionPanel } from '../live/question-panel.tsx';
import { RehearsalNote } from '../live/rehearsal-note.tsx';
import { VerdictPanel } from '../live/verdict-panel.tsx';
import { VideoNote } from '../live/video-note.tsx';
import { WayLine } from '../live/way-line.tsx';
import { useAnnouncement } from '../live/use-announcement.ts';
import { useBroadcast } from '../messages/use-broadcast.ts';
import type { Settings } from '../settings/settings.ts';
import { useSettings } from '../settings/use-settings.ts';
import { Announcements } from '../ui/announcements.tsx';
import { Destinations } from './destinations.tsx';
import { LayoutSection } from './layout.tsx';
import { LiveHead } from './live-head.tsx';
import { NotLive } from './not-live.tsx';
import { Preview } from './preview.tsx';
import { QualityBar } from './quality-bar.tsx';

/** What a person keeps open beside the page while they are live. */
export function Panel({ settings }: { readonly settings: Settings }): ReactElement | null {
  const snapshot = useSettings(settings);
  const status = useBroadcast();
  const latest = useAnnouncement(status);
  const [editing, setEditing] = useState<string | null>(null);
  // Storage answers within a few milliseconds: an empty frame is calmer than one with wrong contents.
  if (!snapshot) return null;
  const choices = listChoices(snapshot);
  return (
    <main
      className="live-panel"
      data-phase={status.phase}
      data-focus-next=".keep-button, .stop-button, .open-popup"
    >
      {status.phase === 'idle' ? (
        <>
          <NotLive problem={status.problem} />
          <LayoutSection settings={settings} snapshot={snapshot} />
        </>
      ) : (
        <>
          <LiveHead status={status} />
          {status.question && <QuestionPanel question={status.question} />}
          <Preview status={status} />
          <HideBar status={status} />
          {status.phase === 'live' && <MarkButton />}
          {status.rehearsal && <RehearsalNote recordings={status.recordings} />}
          <LiveSource settings={settings} status={status} />
          {status.quality && <QualityBar quality={status.quality} />}
          <Mixer settings={settings} status={status} />
          {status.way && <WayLine way={status.way} ends={status.phase === 'stopping'} />}
          {status.phase === 'live' && <VideoNote status={status} />}
          <PictureNote status={status} />
          <LayoutSection settings={settings} snapshot={snapshot} />
          <Destinations
            settings={settings}
            choices={choices}
            status={status}
            videoKbps={snapshot.quality.videoKbps}
            onEditKey={setEditing}
          />
          {status.verdict && <VerdictPanel verdict={status.verdict} />}
        </>
      )}
      <KeyDialogs
        settings={settings}
        snapshot={snapshot}
        status={status}
        edited={choices.find(({ id }) => id === editing)}
        onClose={() => setEditing(null)}
      />
      <Announcements latest={latest} />
    </main>
  );
}
