import { useId, useRef, useState, type ReactElement, type SubmitEvent } from 'react';
import { askToKnow } from '../platform/page-permissions.ts';
import { canCaptureTabs } from '../platform/tabs.ts';
import { importSettings, type ImportResult } from './settings-file.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { ImportPreview } from './import-preview.tsx';

interface ImportFormProps {
  readonly settings: Settings;
  /** While live the selection is locked, and a file would change it. */
  readonly live: boolean;
}

/** Takes over the settings of a file, and its stream keys when the passphrase is right, once the person has seen what that changes. */
export function ImportForm({ settings, live }: ImportFormProps): ReactElement {
  const t = useText();
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<ImportResult | 'no-file' | 'taken' | null>(null);
  const taking = useAttempt();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const chosen = file.current?.files?.[0];
    if (busy || live) return;
    if (!chosen) return setResult('no-file');
    setBusy(true);
    try {
      setResult(await importSettings(settings, await chosen.text(), passphrase || null));
    } finally {
      setBusy(false);
    }
  };
  const read = typeof result === 'object' ? result : null;
  const problem =
    result === 'no-file' ? 'no_file' : read && !read.ok ? read.problem.replaceAll('-', '_') : null;
  const take = async ({ changes: { hiding }, take: work }: ImportResult & { ok: true }): Promise<void> => {
    // The browser asks only in the click itself. Whatever is answered, the section of it says what comes of it.
    if (hiding && canCaptureTabs()) await askToKnow(hiding.passwords ? 'passwords' : 'addresses');
    await work();
    setPassphrase('');
    setResult('taken');
  };
  return (
    <form className="sheet file-form" onSubmit={(event) => void submit(event)}>
      <h3>{t('import_title')}</h3>
      <div className="field">
        <label htmlFor={`${id}-file`}>{t('import_file')}</label>
        <input
          id={`${id}-file`}
          ref={file}
          name="import-file"
          type="file"
          accept="application/json,.json"
          aria-describedby={`${id}-result`}
          onChange={() => setResult(null)}
        />
      </div>
      <div className="field">
        <label htmlFor={id}>{t('import_passphrase')}</label>
        <input
          id={id}
          name="import-passphrase"
          type="password"
          value={passphrase}
          autoComplete="off"
          onChange={(event) => setPassphrase(event.target.value)}
        />
      </div>
      <div id={`${id}-result`} role="alert">
        {problem && <Notice tone="error">{t(`import_${problem}`)}</Notice>}
        {result === 'taken' && <Notice tone="info">{t('import_done')}</Notice>}
      </div>
      {live && <Notice tone="info">{t('import_live')}</Notice>}
      <Button type="submit" aria-disabled={busy || live}>
        {t('import_load')}
      </Button>
      {read?.ok && (
        <Dialog title={t('import_preview')} onClose={() => setResult(null)}>
          <ImportPreview changes={read.changes} />
          <div className="dialog-actions">
            <Button autoFocus onClick={() => setResult(null)}>
              {t('import_drop')}
            </Button>
            <Button look="primary" aria-disabled={live} onClick={() => !live && taking.run(() => take(read))}>
              {t('import_take')}
            </Button>
          </div>
          <Failure of={[taking]} />
        </Dialog>
      )}
    </form>
  );
}
