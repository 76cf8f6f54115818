import { useState, type ReactElement } from 'react';
import { useAnnouncement } from '../live/use-announcement.ts';
import { useBroadcast } from '../messages/use-broadcast.ts';
import type { Settings } from '../settings/settings.ts';
import { listChoices, recordChoice } from '../keys/choices.ts';
import { KeyDialogs } from '../live/key-dialogs.tsx';
import { LiveSource } from '../live/live-source.tsx';
import { PictureNote } from '../live/picture-note.tsx';
import { QuestionPanel } from '../live/question-panel.tsx';
import { RehearsalNote } from '../live/rehearsal-note.tsx';
import { SoundNote } from '../live/sound-note.tsx';
import { VerdictPanel } from '../live/verdict-panel.tsx';
import { VideoNote } from '../live/video-note.tsx';
import { carrierOf } from '../settings/carrier.ts';
import { useSettings } from '../settings/use-settings.ts';
import { HideBar } from '../live/hide-bar.tsx';
import { Announcements } from '../ui/announcements.tsx';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { WayLine } from '../live/way-line.tsx';
import { BroadcastPanel } from './broadcast-panel.tsx';
import { CarrierBar } from './carrier-bar.tsx';
import { DestinationList } from './destination-list.tsx';
import { Header } from './header.tsx';
import { OpenPanel } from './open-panel.tsx';
import { ProfileBar } from './profile-bar.tsx';
import { ProfileButton } from './profile-button.tsx';
import { ShowSummaryPanel } from './show-summary.tsx';
import { SourcePanel } from './source-panel.tsx';
import { StartPanel } from './start-panel.tsx';
import { useServerCheck } from './use-server-check.ts';
import { useCompanion } from '../companion/use-companion.ts';

/** The whole popup: what goes live, where, and how it is going. */
export function Popup({ settings }: { readonly settings: Settings }): ReactElement | null {
  const t = useText();
  const snapshot = useSettings(settings);
  const status = useBroadcast();
  const latest = useAnnouncement(status);
  const carrier = snapshot && carrierOf(snapshot);
  const companion = useCompanion(carrier?.at);
  const checks = useServerCheck();
  const [editing, setEditing] = useState<string | null>(null);
  const [unlocking, setUnlocking] = useState(false);
  // For what is kept at once when it is ticked or chosen: nothing waits for it, but a failure is told.
  const keeping = useAttempt();
  // Storage answers within a few milliseconds: an empty frame is calmer than one with wrong contents.
  if (!snapshot || !carrier) return null;
  const choices = listChoices(snapshot);
  return (
    <main
      className="popup"
      data-phase={status.phase}
      data-focus-next=".keep-button, .stop-button, .start-button"
    >
      <Header
        companion={companion}
        at={carrier.at}
        paired={carrier.paired}
        silent={status.destinations.some(({ reason }) => reason === 'companion-silent')}
        rehearsal={status.rehearsal}
      >
        {status.phase === 'idle' && <ProfileButton settings={settings} snapshot={snapshot} />}
      </Header>
      {status.phase === 'idle' && snapshot.lastShow && (
        <ShowSummaryPanel
          summary={snapshot.lastShow}
          onClose={() => keeping.run(() => settings.lastShow.write(null))}
        />
      )}
      {status.phase === 'idle' && <CarrierBar settings={settings} snapshot={snapshot} keeping={keeping} />}
      {status.phase === 'idle' && <ProfileBar settings={settings} snapshot={snapshot} keeping={keeping} />}
      {status.phase === 'idle' ? (
        <SourcePanel settings={settings} snapshot={snapshot} keeping={keeping} />
      ) : (
        <BroadcastPanel status={status} />
      )}
      {status.question && <QuestionPanel question={status.question} />}
      {status.way && <WayLine way={status.way} ends={status.phase === 'stopping'} />}
      {status.phase !== 'idle' && <OpenPanel />}
      {status.rehearsal && <RehearsalNote recordings={status.recordings} />}
      {status.phase !== 'idle' && <HideBar status={status} />}
      {status.phase !== 'idle' && <LiveSource settings={settings} status={status} />}
      {status.phase === 'live' && <VideoNote status={status} />}
      <SoundNote status={status} />
      <PictureNote status={status} />
      {snapshot.unreadable.length > 0 && <Notice tone="warning">{t('keys_unreadable')}</Notice>}
      {snapshot.lock === 'locked' && (
        <div className="locked-line">
          <Notice tone="info">{t('lock_line')}</Notice>
          <Button onClick={() => setUnlocking(true)}>{t('lock_unlock')}</Button>
        </div>
      )}
      <DestinationList
        settings={settings}
        choices={[...choices, recordChoice(snapshot, t('record_name'))]}
        status={status}
        videoKbps={snapshot.quality.videoKbps}
        keeping={keeping}
        checkOf={(choice) => checks.of(choice, snapshot)}
        onEditKey={setEditing}
      />
      {/* Last, because it comes and goes while the show goes on: nothing that can be pressed moves. */}
      {status.phase !== 'idle' && status.verdict && <VerdictPanel verdict={status.verdict} />}
      <Failure of={[keeping]} />
      {status.phase === 'idle' && (
        <StartPanel
          settings={settings}
          snapshot={snapshot}
          checks={checks}
          problem={status.problem}
          recordings={status.recordings}
        />
      )}
      <KeyDialogs
        settings={settings}
        snapshot={snapshot}
        status={status}
        edited={choices.find(({ id }) => id === editing)}
        unlocking={unlocking}
        onUnlocked={() => setUnlocking(false)}
        onClose={() => {
          setUnlocking(false);
          setEditing(null);
        }}
      />
      <Announcements latest={latest} />
    </main>
  );
}
