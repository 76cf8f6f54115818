import type { ReactElement } from 'react';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import type { StudioHost } from './studio-broadcast.ts';

/** A start waits for a screen or window, and the browser lets it be chosen only after a click here. */
export function ScreenSection({ host }: { readonly host: StudioHost }): ReactElement {
  const t = useText();
  return (
    <section className="sheet">
      <h2>{t('studio_screen_title')}</h2>
      <p>{t('studio_screen_why')}</p>
      <div className="studio-actions">
        <Button look="primary" autoFocus onClick={() => host.pickScreen()}>
          <Icon name="screen" />
          {t('studio_screen_pick')}
        </Button>
        <Button onClick={() => host.cancelScreen()}>{t('cancel')}</Button>
      </div>
    </section>
  );
}
