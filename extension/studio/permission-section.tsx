import { useEffect, useState, type ReactElement } from 'react';
import { problemText } from '../messages/problem-text.ts';
import { mediaPermission } from '../platform/permissions.ts';
import { openPopup } from '../platform/popup.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { requestPermissions, type PermissionAnswer } from './request-permissions.ts';

type PermissionState = 'prompt' | 'asking' | PermissionAnswer;

/** Says why camera and microphone are needed, and asks for them by a click. */
export function PermissionSection(): ReactElement {
  const t = useText();
  const [state, setState] = useState<PermissionState>('prompt');
  useEffect(() => {
    void mediaPermission().then((known) => setState(known === 'denied' ? 'permission-denied' : known));
  }, []);
  const ask = async (): Promise<void> => {
    setState('asking');
    const answer = await requestPermissions(navigator.mediaDevices);
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
        {state !== 'prompt' && state !== 'asking' && state !== 'granted' && (
          <Notice tone="error">{problemText({ code: state }, t)}</Notice>
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
