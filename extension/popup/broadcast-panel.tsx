import type { ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { stopBroadcast } from '../messages/host-client.ts';
import { Button } from '../ui/button.tsx';
import { formatElapsed } from '../ui/format.ts';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { useNow } from '../ui/use-now.ts';

/** In place of the source while there is a broadcast: how long it has been live, and Stop. */
export function BroadcastPanel({ status }: { readonly status: BroadcastStatus }): ReactElement {
  const t = useText();
  const { phase, startedAt, source, title } = status;
  const now = useNow(startedAt);
  const live = phase === 'live';
  return (
    <section className="panel broadcast">
      <div className="broadcast-words">
        <p className="broadcast-phase">
          <StatusMark tone={live ? 'live' : 'busy'} />
          <strong aria-live="polite">{t(phase)}</strong>
          {startedAt !== null && (
            <time className="timer" role="timer" aria-label={t('elapsed')}>
              {formatElapsed(now - startedAt)}
            </time>
          )}
        </p>
        <p className="broadcast-title" title={title}>
          {title || (source ? t(`source_${source}`) : t('source_none'))}
        </p>
      </div>
      <Button look="danger" disabled={phase === 'stopping'} onClick={() => void stopBroadcast()}>
        {t('stop')}
      </Button>
    </section>
  );
}
