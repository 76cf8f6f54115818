import { useEffect, useState, type ReactElement } from 'react';
import { problemText } from '../messages/problem-text.ts';
import { mediaPermission } from '../platform/permissions.ts';
import { openPopup } from '../platform/popup.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { requestPermissions } from './host.ts';

type PermissionState = 'prompt' | 'asking' | 'granted' | 'denied' | 'no-camera';

/** Says why camera and microphone are needed, and asks for them by a click. */
export function PermissionSection(): ReactElement {
  const t = useText();
  const [state, setState] = useState<PermissionState>('prompt');
  useEffect(() => {
    void mediaPermission().then(setState);
  }, []);
  const ask = async (): Promise<void> => {
    setState('asking');
    const answer = await requestPermissions();
    setState(answer);
    // A start has sent the person here: they go on where they were.
    if (answer === 'granted') await openPopup();
  };
  return (
    <section className="sheet" data-permission={state}>
      <h2>{t('studio_permission_title')}</h2>
      <p>{t('studio_permission_why')}</p>
      <div role="status" className="permission-state">
        {state === 'granted' && (
          <p className="granted">
            <StatusMark tone="ok" />
            {t('studio_permission_granted')}
          </p>
        )}
        {(state === 'denied' || state === 'no-camera') && (
          <Notice tone="error">
            {problemText({ code: state === 'denied' ? 'permission-denied' : state }, t)}
          </Notice>
        )}
      </div>
      {state !== 'granted' && (
        <Button
          look="primary"
          aria-disabled={state === 'asking'}
          onClick={() => state !== 'asking' && void ask()}
        >
          <Icon name="camera" />
          {t('studio_permission_ask')}
        </Button>
      )}
    </section>
  );
}
