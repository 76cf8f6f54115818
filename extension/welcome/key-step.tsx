import { useState, type ReactElement } from 'react';
import { KeyCheck } from '../companion/key-check.tsx';
import { openPage } from '../platform/tabs.ts';
import { listChoices, mainPlatforms } from '../keys/choices.ts';
import { keyEditor } from '../keys/editor.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { KeyForm } from '../ui/key-form.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { useText } from '../ui/text.ts';

interface KeyStepProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
}

const nothing = (): void => undefined;

/** The first stream key: for which platform, and the key itself. */
export function KeyStep({ settings, snapshot }: KeyStepProps): ReactElement {
  const t = useText();
  const choices = listChoices(snapshot).filter(({ platform }) => platform !== 'custom');
  const [id, setId] = useState<string>(mainPlatforms[0]);
  const choice = choices.find((one) => one.id === id)!;
  const editor = keyEditor(settings, snapshot, choice, t, nothing);
  return (
    <>
      <Segmented
        name="platform"
        legend={t('welcome_key_platform')}
        value={id}
        options={choices.map(({ id: value, name }) => ({ value, label: name }))}
        onChange={setId}
      />
      <KeyForm
        // A form of its own for each platform: what was typed for one is not for another.
        key={`${id} ${choice.configured}`}
        {...editor}
        check={(text) => <KeyCheck key={text} question={editor.question(text)} asker={snapshot} />}
        onClose={undefined}
      />
      <p className="hint">{t('key_kept_here')}</p>
      <Button look="quiet" className="step-more" onClick={() => void openPage('options/index.html#further')}>
        {t('welcome_key_other')}
      </Button>
    </>
  );
}
