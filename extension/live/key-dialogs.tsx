import type { ReactElement } from 'react';
import { KeyCheck } from '../companion/key-check.tsx';
import { saveKey } from '../keys/actions.ts';
import type { Choice } from '../keys/choices.ts';
import { keyEditor } from '../keys/editor.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { KeyDialog } from '../ui/key-dialog.tsx';
import { useText } from '../ui/text.ts';
import { UnlockDialog } from './unlock-dialog.tsx';
import { goLiveOn } from './while-live.ts';

interface KeyDialogsProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly status: BroadcastStatus;
  /** Whose key is edited; undefined for none. */
  readonly edited: Choice | undefined;
  /** Whether the passphrase is asked for by itself. */
  readonly unlocking?: boolean;
  readonly onUnlocked?: () => void;
  readonly onClose: () => void;
}

/** The editor of a key, and before it, where keys are locked, the passphrase. */
export function KeyDialogs(props: KeyDialogsProps): ReactElement | null {
  const t = useText();
  const { settings, snapshot, status, edited, onClose } = props;
  const save = async ({ id, platform }: Choice, text: string): Promise<void> => {
    await saveKey(settings, id, platform, text);
    onClose();
    // A key is replaced while live because the old one did not do.
    const inTrouble = status.destinations.some((view) => view.id === id && view.phase === 'trouble');
    if (status.phase === 'live' && inTrouble) await goLiveOn(settings, id);
  };
  if (!edited && !props.unlocking) return null;
  if (snapshot.lock === 'locked') {
    const { onUnlocked } = props;
    return <UnlockDialog settings={settings} {...(onUnlocked && { onUnlocked })} onClose={onClose} />;
  }
  if (!edited) return null;
  const editor = keyEditor(settings, snapshot, edited, t, onClose);
  return (
    <KeyDialog
      {...editor}
      check={(text) => <KeyCheck key={text} question={editor.question(text)} asker={snapshot} />}
      onSave={(text) => save(edited, text)}
    />
  );
}
