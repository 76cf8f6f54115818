import type { ReactElement } from 'react';
import { useText } from '../ui/text.ts';

/** What leaves the browser, in short; docs/privacy.md says it in full. */
export function PrivacySection(): ReactElement {
  const t = useText();
  return (
    <section id="privacy">
      <h2>{t('settings_privacy')}</h2>
      <div className="sheet">
        <p>{t('privacy_picture')}</p>
        <p>{t('privacy_keys')}</p>
        <p>{t('privacy_nothing_else')}</p>
      </div>
    </section>
  );
}
