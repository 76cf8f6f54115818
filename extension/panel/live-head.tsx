import { headlineOf } from '#protocol';
import type { ReactElement } from 'react';
import { useShortcut } from '../live/use-shortcut.ts';
import { useSourceTitle } from '../live/use-source-title.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { headlineText, headlineTone, isOnAir } from '../messages/headline-text.ts';
import { keepLive, pressStop } from '../messages/host-client.ts';
import { Elapsed } from '../ui/elapsed.tsx';
import { HeadlineLine } from '../ui/headline-line.tsx';
import { StopControl } from '../ui/stop-control.tsx';
import { useText } from '../ui/text.ts';

/** How the show is, for how long it has been live, and Stop: in sight wherever the panel is scrolled to. */
export function LiveHead({ status }: { readonly status: BroadcastStatus }): ReactElement {
  const t = useText();
  const { phase, source, liveSince } = status;
  const title = useSourceTitle(status);
  const keys = useShortcut('start-stop', t('stop'));
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
      <StopControl
        pending={status.pendingStop}
        stopping={phase === 'stopping'}
        keys={keys}
        onPress={() => void pressStop()}
        onKeep={() => void keepLive()}
      />
    </header>
  );
}
