import { useId, useState, type ReactElement, type SubmitEvent } from 'react';
import { shortestPassphrase } from '../settings/passphrase.ts';
import { exportSettings } from './settings-file.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';

/** Hands the person a file, as a link with `download` does. */
function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Saves all settings to a file; stream keys only under a passphrase. */
export function ExportForm({ settings }: { readonly settings: Settings }): ReactElement {
  const t = useText();
  const id = useId();
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [short, setShort] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const tooShort = passphrase !== '' && [...passphrase].length < shortestPassphrase;
    setShort(tooShort);
    if (tooShort || busy) return;
    setBusy(true);
    try {
      download(await exportSettings(settings, passphrase || null), 'tabcast-settings.json');
      setPassphrase('');
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="sheet file-form" onSubmit={(event) => void submit(event)}>
      <h3>{t('export_title')}</h3>
      <div className="field">
        <label htmlFor={id}>{t('export_passphrase')}</label>
        <input
          id={id}
          name="export-passphrase"
          type="password"
          value={passphrase}
          autoComplete="new-password"
          aria-invalid={short}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            setPassphrase(event.target.value);
            setShort(false);
          }}
        />
        <div id={`${id}-hint`} aria-live="polite">
          {short ? (
            <Notice tone="error">{t('export_passphrase_short', String(shortestPassphrase))}</Notice>
          ) : (
            <p className="hint">{t('export_hint')}</p>
          )}
        </div>
      </div>
      <Button type="submit" aria-disabled={busy}>
        {t('export_save')}
      </Button>
    </form>
  );
}
