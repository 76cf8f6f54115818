import { useEffect, useState, type ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { watchPreview } from '../messages/preview-client.ts';
import { pageClock } from '../platform/clock.ts';
import { useText } from '../ui/text.ts';

/** What goes out, small; where viewers see the waiting picture, that in words. */
export function Preview({ status }: { readonly status: BroadcastStatus }): ReactElement {
  const t = useText();
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => watchPreview(setPicture, pageClock), []);
  const waits =
    status.privacy !== null ||
    status.source === null ||
    status.question !== null ||
    status.problem?.code === 'no-window';
  return (
    <section className="preview-box" data-preview={waits ? 'waiting' : picture ? 'picture' : 'none'}>
      {picture && !waits ? (
        <img src={picture} alt={t('preview_label')} />
      ) : (
        <p>{t(waits ? 'preview_waiting' : 'preview_none')}</p>
      )}
    </section>
  );
}
