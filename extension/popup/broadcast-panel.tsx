import { headlineOf } from '#protocol';
import type { ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { headlineText, headlineTone, isOnAir } from '../messages/headline-text.ts';
import { Elapsed } from '../ui/elapsed.tsx';
import { HeadlineLine } from '../ui/headline-line.tsx';
import { useText } from '../ui/text.ts';
import { LiveStop } from '../live/live-stop.tsx';
import { useSourceTitle } from '../live/use-source-title.ts';

/** In place of the source while there is a broadcast: how it is, for how long it has been live, and Stop. */
export function BroadcastPanel({ status }: { readonly status: BroadcastStatus }): ReactElement {
  const t = useText();
  const { phase, source } = status;
  const title = useSourceTitle(status);
  // Of one that was stopped before the browser was started again nothing more is known.
  const nothing = phase === 'stopping' ? '' : t('source_none');
  const kind = source ? t(`source_${source}`) : nothing;
  const headline = headlineOf(status);
  return (
    <section className="panel broadcast" data-headline={headline.kind}>
      <div className="broadcast-words">
        <HeadlineLine tone={headlineTone(headline)} text={headlineText(headline, t)} />
        <p className="broadcast-line">
          {isOnAir(headline) && status.liveSince !== null && <Elapsed since={status.liveSince} />}
          <bdi className="broadcast-title" title={title ?? undefined}>
            {title === null ? t('source_other_tab') : title === '' ? kind : title}
          </bdi>
        </p>
      </div>
      <LiveStop status={status} />
    </section>
  );
}
