import { useState, type ReactElement } from 'react';
import { KeyCheck } from '../companion/key-check.tsx';
import { listChoices } from '../keys/choices.ts';
import { keyEditor } from '../keys/editor.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { KeyDialog } from '../ui/key-dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { DestinationRow } from './destination-row.tsx';
import { OwnSettings } from './own-settings.tsx';

interface KeySectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly live: boolean;
}

/** The platforms that are always offered: their keys, and what is set for each alone. */
export function KeySection(props: KeySectionProps): ReactElement {
  const { settings, snapshot } = props;
  const t = useText();
  const [editing, setEditing] = useState<string | null>(null);
  const choices = listChoices(snapshot).filter(({ platform }) => platform !== 'custom');
  const edited = choices.find(({ id }) => id === editing);
  const editor = edited && keyEditor(settings, snapshot, edited, t, () => setEditing(null));
  return (
    <section id="keys">
      <h2>{t('settings_keys')}</h2>
      {snapshot.unreadable.length > 0 && <Notice tone="warning">{t('keys_unreadable')}</Notice>}
      <ul className="rows">
        {choices.map((choice) => (
          <DestinationRow
            key={choice.id}
            choice={choice}
            onEditKey={() => setEditing(choice.id)}
            below={<OwnSettings {...props} choice={choice} />}
          />
        ))}
      </ul>
      <p className="hint">{t('key_kept_here')}</p>
      {editor && (
        <KeyDialog
          {...editor}
          check={(text) => <KeyCheck key={text} question={editor.question(text)} asker={snapshot} />}
        />
      )}
    </section>
  );
}
