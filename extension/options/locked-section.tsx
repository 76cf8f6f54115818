import type { ReactElement } from 'react';
import { forgetPassphrase } from '../settings/set-passphrase.ts';
import type { Settings } from '../settings/settings.ts';
import { UnlockForm } from '../ui/unlock-form.tsx';
import { useText } from '../ui/text.ts';

/** In place of all that needs the stream keys, until they are unlocked. */
export function LockedSection({ settings }: { readonly settings: Settings }): ReactElement {
  const t = useText();
  return (
    <section id="locked">
      <h2>{t('lock_title')}</h2>
      <div className="sheet">
        <UnlockForm
          onUnlock={(passphrase) => settings.lock.unlock(passphrase)}
          onForget={() => forgetPassphrase(settings)}
        />
      </div>
    </section>
  );
}
