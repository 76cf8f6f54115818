import type { ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { CodeText } from '../ui/code-text.tsx';
import { Notice } from '../ui/notice.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { ToolbarPicture } from './toolbar-picture.tsx';

interface ShowStepProps {
  readonly kind: 'rehearse' | 'live';
  readonly status: BroadcastStatus;
}

/** Where to press, and how that is going. */
export function ShowStep({ kind, status }: ShowStepProps): ReactElement {
  const t = useText();
  const { phase, recordings } = status;
  const running = phase !== 'idle' && status.rehearsal === (kind === 'rehearse');
  return (
    <>
      <p>{t(kind === 'rehearse' ? 'welcome_rehearse_why' : 'welcome_live_why')}</p>
      <ToolbarPicture shows="press" label={t('welcome_press_picture')} />
      <p>{t(kind === 'rehearse' ? 'welcome_rehearse_how' : 'welcome_live_how')}</p>
      {running && (
        <p className="waiting" role="status">
          <StatusMark tone="busy" />
          {t(kind === 'rehearse' ? 'welcome_rehearse_running' : 'welcome_live_running')}
        </p>
      )}
      {kind === 'rehearse' && recordings !== null && (
        <Notice tone="info">
          <CodeText text={t(phase === 'idle' ? 'rehearsal_recorded' : 'rehearsal_recording', recordings)} />
        </Notice>
      )}
    </>
  );
}
