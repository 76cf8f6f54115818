import { useEffect, useState, type ReactElement } from 'react';
import { openSidePanel, ownWindowId } from '../platform/side-panel.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';

/** While live: to the panel, which stays open and shows more. */
export function OpenPanel(): ReactElement {
  const t = useText();
  const attempt = useAttempt();
  const [windowId, setWindowId] = useState<number | null>(null);
  useEffect(() => {
    // Known before the press: a browser opens a panel only in the very moment of that.
    ownWindowId().then(setWindowId, reportError);
  }, []);
  return (
    <>
      <Button
        className="open-panel"
        aria-disabled={windowId === null}
        onClick={() => windowId !== null && attempt.run(() => openSidePanel(windowId).then(() => close()))}
      >
        <Icon name="panel" />
        {t('panel_open')}
      </Button>
      <Failure of={[attempt]} />
    </>
  );
}
