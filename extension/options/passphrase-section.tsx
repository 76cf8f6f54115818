import { useState, type ReactElement } from 'react';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { PassphraseForm } from './passphrase-form.tsx';

interface PassphraseSectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
}

const titles = { set: 'lock_set_title', change: 'lock_change_title', remove: 'lock_remove_title' } as const;

/** The passphrase that stream keys can be kept behind: set, changed, or done without. */
export function PassphraseSection({ settings, snapshot }: PassphraseSectionProps): ReactElement {
  const t = useText();
  const [doing, setDoing] = useState<'set' | 'change' | 'remove' | null>(null);
  const close = (): void => setDoing(null);
  const on = snapshot.lock !== 'off';
  return (
    <section id="passphrase">
      <h2>{t('lock_section')}</h2>
      <div className="sheet" data-lock={snapshot.lock} data-focus-next="button:enabled">
        <p className="hint">{t('lock_what')}</p>
        <div className="passphrase-line">
          <p role="status">
            <StatusMark tone={on ? 'ok' : 'off'} />
            {t(on ? 'lock_on' : 'lock_off')}
          </p>
          {on ? (
            <>
              <Button onClick={() => setDoing('change')}>{t('lock_change')}</Button>
              <Button look="quiet" onClick={() => setDoing('remove')}>
                {t('lock_remove')}
              </Button>
            </>
          ) : (
            <Button onClick={() => setDoing('set')}>{t('lock_set')}</Button>
          )}
        </div>
      </div>
      {doing && (
        <Dialog title={t(titles[doing])} onClose={close}>
          <PassphraseForm settings={settings} doing={doing} onClose={close} />
        </Dialog>
      )}
    </section>
  );
}
