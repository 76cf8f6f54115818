import type { ReactElement } from 'react';
import type { Problem } from '../messages/broadcast-status.ts';
import { problemText } from '../messages/problem-text.ts';
import { openPopup } from '../platform/popup.ts';
import { Brand } from '../ui/brand.tsx';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';

/** While nothing is live: where a show is started. */
export function NotLive({ problem }: { readonly problem: Problem | null }): ReactElement {
  const t = useText();
  return (
    <>
      <header className="not-live">
        <Brand />
        <h1 tabIndex={-1}>{t('panel_title')}</h1>
      </header>
      <div role="alert">
        {problem && (
          <Notice tone="error">
            <CodeText text={problemText(problem, t)} />
          </Notice>
        )}
      </div>
      <p>{t('panel_idle')}</p>
      <Button look="primary" className="open-popup" onClick={() => void openPopup()}>
        {t('panel_popup')}
      </Button>
    </>
  );
}
