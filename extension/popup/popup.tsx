import { useState, type ReactElement } from 'react';
import type { Settings } from '../settings/settings.ts';
import { listChoices, type Choice } from '../settings/choices.ts';
import { saveKey } from '../settings/key-actions.ts';
import { keyEditor } from '../settings/key-editor.ts';
import { useSettings } from '../settings/use-settings.ts';
import { KeyDialog } from '../ui/key-dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { BroadcastPanel } from './broadcast-panel.tsx';
import { DestinationList } from './destination-list.tsx';
import { Header } from './header.tsx';
import { LivePanel } from './live-panel.tsx';
import { SourcePanel } from './source-panel.tsx';
import { StartPanel } from './start-panel.tsx';
import { useBroadcast } from './use-broadcast.ts';
import { useCompanion } from './use-companion.ts';
import { goLiveOn } from './while-live.ts';

/** The whole popup: what goes live, where, and how it is going. */
export function Popup({ settings }: { readonly settings: Settings }): ReactElement | null {
  const t = useText();
  const snapshot = useSettings(settings);
  const status = useBroadcast();
  const companion = useCompanion(snapshot?.controlPort ?? null);
  const [editing, setEditing] = useState<string | null>(null);
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
    <main className="popup" data-phase={status.phase}>
      <Header companion={companion} paired={snapshot.pairing !== null} />
      {status.phase === 'idle' ? (
        <SourcePanel settings={settings} snapshot={snapshot} />
      ) : (
        <BroadcastPanel status={status} />
      )}
      {status.phase !== 'idle' && <LivePanel status={status} />}
      {snapshot.unreadable.length > 0 && <Notice tone="warning">{t('keys_unreadable')}</Notice>}
      <DestinationList
        settings={settings}
        choices={choices}
        status={status}
        videoKbps={snapshot.quality.videoKbps}
        onEditKey={setEditing}
      />
      {status.phase === 'idle' && (
        <StartPanel settings={settings} snapshot={snapshot} problem={status.problem} />
      )}
      {edited && (
        <KeyDialog
          {...keyEditor(settings, snapshot, edited, t, close)}
          onSave={(text) => void save(edited, text)}
        />
      )}
    </main>
  );
}
