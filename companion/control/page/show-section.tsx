import type { ReactElement } from 'react';
import { problemText } from '../../../extension/messages/problem-text.ts';
import { formatBitrate } from '../../../extension/ui/format.ts';
import { Notice } from '../../../extension/ui/notice.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { VerdictLines } from '../../../extension/ui/verdict-lines.tsx';
import { DestinationPanel } from './destination-panel.tsx';
import { seriesName, type PageState } from './page-state.ts';

/** Where the show goes, and how it fares there. */
export function ShowSection({
  state: { status, series, events },
}: {
  readonly state: PageState;
}): ReactElement {
  const t = useText();
  const broadcasts = status?.broadcasts ?? [];
  const all = broadcasts.flatMap(({ destinations }) => destinations);
  const count = all.length;
  const rate = all.reduce((sum, { stats }) => sum + stats.bitrate, 0);
  return (
    <section aria-labelledby="show-title">
      <div className="part-head">
        <h2 id="show-title">{t('control_destinations')}</h2>
        {count > 0 && (
          <p className="hint">
            {t('upload_total', formatBitrate(rate, t('language')))} · {t('control_span')}
          </p>
        )}
      </div>
      {status?.ffmpeg && (
        <div role="alert">
          <Notice tone="error">{problemText(status.ffmpeg, t)}</Notice>
        </div>
      )}
      {status && count === 0 && <p className="empty box">{t('panel_idle')}</p>}
      <ul className="destinations" aria-labelledby="show-title">
        {broadcasts.flatMap(({ id, rehearsal, destinations }) =>
          destinations.map((view) => (
            <DestinationPanel
              key={seriesName(id, view.status.id)}
              name={seriesName(id, view.status.id)}
              view={view}
              rehearsal={rehearsal}
              series={series.get(seriesName(id, view.status.id)) ?? null}
            />
          )),
        )}
      </ul>
      {broadcasts.map(({ id }) => {
        const last = events.findLast(
          ({ happening }) => happening.kind === 'verdict' && happening.broadcast === id,
        )?.happening;
        return last?.kind === 'verdict' && <VerdictLines key={id} verdict={last.verdict} />;
      })}
    </section>
  );
}
