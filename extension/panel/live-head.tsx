import { headlineOf } from '#protocol';
import type { ReactElement } from 'react';
import { LiveStop } from '../live/live-stop.tsx';
import { useSourceTitle } from '../live/use-source-title.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { headlineText, headlineTone, isOnAir } from '../messages/headline-text.ts';
import { Elapsed } from '../ui/elapsed.tsx';
import { HeadlineLine } from '../ui/headline-line.tsx';
import { useText } from '../ui/text.ts';

/** How the show is, for how long it has been live, and Stop: in sight wherever the panel is scrolled to. */
export function LiveHead({ status }: { readonly status: BroadcastStatus }): ReactElement {
  const t = useText();
  const { source, liveSince } = status;
  const title = useSourceTitle(status);
  const headline = headlineOf(status);
  const kind = source ? t(`source_${source}`) : t('source_none');
  return (
    <header className="live-head" data-headline={headline.kind}>
      <div className="live-head-words">
        <h1>
          <HeadlineLine tone={headlineTone(headline)} text={headlineText(headline, t)} />
        </h1>
        <p className="live-head-line">
          {isOnAir(headline) && liveSince !== null && <Elapsed since={liveSince} />}
          <bdi className="live-head-title" title={title ?? undefined}>
            {title === null ? t('source_other_tab') : title || kind}
          </bdi>
        </p>
      </div>
      <LiveStop status={status} />
    </header>
  );
}
