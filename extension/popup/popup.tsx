import { useState, type ReactElement } from 'react';
import { useAnnouncement } from '../messages/use-announcement.ts';
import { useBroadcast } from '../messages/use-broadcast.ts';
import type { Settings } from '../settings/settings.ts';
import { listChoices, type Choice } from '../keys/choices.ts';
import { saveKey } from '../keys/actions.ts';
import { keyEditor } from '../keys/editor.ts';
import { useSettings } from '../settings/use-settings.ts';
import { HideBar } from '../live/hide-bar.tsx';
import { Announcements } from '../ui/announcements.tsx';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { formatBitrate, formatList } from '../ui/format.ts';
import { KeyDialog } from '../ui/key-dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { BroadcastPanel } from './broadcast-panel.tsx';
import { DestinationList } from './destination-list.tsx';
import { Header } from './header.tsx';
import { LivePanel } from './live-panel.tsx';
import { QuestionPanel } from './question-panel.tsx';
import { RehearsalNote } from './rehearsal-note.tsx';
import { SourcePanel } from './source-panel.tsx';
import { StartPanel } from './start-panel.tsx';
import { UnlockDialog } from './unlock-dialog.tsx';
import { VideoNote } from './video-note.tsx';
import { useServerCheck } from './use-server-check.ts';
import { useCompanion } from '../companion/use-companion.ts';
import { goLiveOn } from './while-live.ts';

/** The whole popup: what goes live, where, and how it is going. */
export function Popup({ settings }: { readonly settings: Settings }): ReactElement | null {
  const t = useText();
  const snapshot = useSettings(settings);
  const status = useBroadcast();
  const latest = useAnnouncement(
    status,
    t,
    (names) => formatList(names, t('language')),
    (rate) => formatBitrate(rate, t('language')),
  );
  const companion = useCompanion(snapshot?.controlPort ?? null);
  const checks = useServerCheck();
  const [editing, setEditing] = useState<string | null>(null);
  const [unlocking, setUnlocking] = useState(false);
  // For what is kept at once when it is ticked or chosen: nothing waits for it, but a failure is told.
  const keeping = useAttempt();
  // Storage answers within a few milliseconds: an empty frame is calmer than one with wrong contents.
  if (!snapshot) return null;
  const choices = listChoices(snapshot);
  const edited = choices.find(({ id }) => id === editing);
  const close = (): void => setEditing(null);
  const save = async ({ id, platform }: Choice, text: string): Promise<void> => {
    await saveKey(settings, id, platform, text);
    close();
    // A key is replaced while live because the old one did not do.
    const inTrouble = status.destinations.some((view) => view.id === id && view.phase === 'trouble');
    if (status.phase === 'live' && inTrouble) await goLiveOn(settings, id);
  };
  return (
    <main className="popup" data-phase={status.phase} data-focus-next=".stop-button, .start-button">
      <Header
        companion={companion}
        paired={snapshot.paired}
        silent={status.destinations.some(({ reason }) => reason === 'companion-silent')}
        rehearsal={status.rehearsal}
      />
      {status.phase === 'idle' ? (
        <SourcePanel settings={settings} snapshot={snapshot} keeping={keeping} />
      ) : (
        <BroadcastPanel status={status} />
      )}
      {status.question && <QuestionPanel question={status.question} />}
      {status.rehearsal && <RehearsalNote recordings={status.recordings} />}
      {status.phase === 'live' && <HideBar privacy={status.privacy} />}
      {status.phase !== 'idle' && <LivePanel status={status} />}
      {status.phase === 'live' && <VideoNote status={status} />}
      {snapshot.unreadable.length > 0 && <Notice tone="warning">{t('keys_unreadable')}</Notice>}
      {snapshot.lock === 'locked' && (
        <div className="locked-line">
          <Notice tone="info">{t('lock_line')}</Notice>
          <Button onClick={() => setUnlocking(true)}>{t('lock_unlock')}</Button>
        </div>
      )}
      <DestinationList
        settings={settings}
        choices={choices}
        status={status}
        videoKbps={snapshot.quality.videoKbps}
        keeping={keeping}
        checkOf={(choice) => checks.of(choice, snapshot)}
        onEditKey={setEditing}
      />
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
      {(unlocking || edited) && snapshot.lock === 'locked' && (
        <UnlockDialog
          settings={settings}
          onUnlocked={() => setUnlocking(false)}
          onClose={() => {
            setUnlocking(false);
            close();
          }}
        />
      )}
      {edited && snapshot.lock !== 'locked' && (
        <KeyDialog
          {...keyEditor(settings, snapshot, edited, t, close)}
          onSave={(text) => save(edited, text)}
        />
      )}
      <Announcements latest={latest} />
    </main>
  );
}
