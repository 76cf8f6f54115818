import { useId, type ReactElement } from 'react';
import type { ShowSummary } from '../messages/show-summary.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { formatBitrate, formatElapsed, formatNumber, formatShare } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { VerdictPanel } from '../live/verdict-panel.tsx';
import { useText } from '../ui/text.ts';

interface ShowSummaryPanelProps {
  readonly summary: ShowSummary;
  readonly onClose: () => void;
}

/** How the last show went: how long it was live, and a line for each destination. */
export function ShowSummaryPanel({ summary, onClose }: ShowSummaryPanelProps): ReactElement {
  const t = useText();
  const id = useId();
  const language = t('language');
  const { rehearsal, liveMs, savedIn, verdict, destinations } = summary;
  return (
    <section className="summary" aria-labelledby={id}>
      <header>
        <h2 id={id}>
          {t(rehearsal ? 'summary_rehearsal' : 'summary_show')}{' '}
          <time className="timer" dir="ltr">
            {formatElapsed(liveMs)}
          </time>
        </h2>
        <Button
          look="quiet"
          className="icon-button summary-close"
          aria-label={t('summary_close')}
          title={t('summary_close')}
          onClick={onClose}
        >
          <Icon name="close" />
        </Button>
      </header>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('summary_share')}</th>
            <th scope="col">{t('figure_dropped')}</th>
            <th scope="col">{t('figure_reconnects')}</th>
            <th scope="col">{t('summary_rate')}</th>
          </tr>
        </thead>
        <tbody>
          {destinations.map((one) => (
            <tr key={one.id} data-summary={one.id}>
              <th scope="row">
                <bdi>{one.name}</bdi>
              </th>
              <td>{formatShare(one.liveShare, language)}</td>
              <td>{formatNumber(one.droppedFrames, language)}</td>
              <td>{formatNumber(one.reconnects, language)}</td>
              <td>{formatBitrate(one.bitrate, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {verdict && <VerdictPanel verdict={verdict} />}
      {savedIn !== undefined && (
        <p className="summary-saved">
          <CodeText text={t('summary_saved', savedIn)} />
        </p>
      )}
    </section>
  );
}
