import { useState, type ReactElement } from 'react';
import { phaseOf, type BroadcastView } from '#protocol';
import { phaseText, phaseTone } from '../../../extension/messages/phase-text.ts';
import { reasonText } from '../../../extension/messages/problem-text.ts';
import { formatBitrate, formatElapsed, formatNumber, formatSeconds } from '../../../extension/ui/format.ts';
import { PlatformMark } from '../../../extension/ui/platform-mark.tsx';
import { StatusMark } from '../../../extension/ui/status-mark.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { Chart } from './chart.tsx';
import type { Series } from './series.ts';

interface DestinationPanelProps {
  /** Its name among all destinations of all shows. */
  readonly name: string;
  readonly view: BroadcastView['destinations'][number];
  readonly rehearsal: boolean;
  /** Null before the first second. */
  readonly series: Series | null;
}

/** One destination: its state, and how it fared in the last minutes. */
export function DestinationPanel({
  name: group,
  view,
  rehearsal,
  series,
}: DestinationPanelProps): ReactElement {
  const t = useText();
  /** Which second of the charts is pointed at. */
  const [pointed, setPointed] = useState<number | null>(null);
  const { status, stats } = view;
  const { name, platform } = status;
  const phased = { phase: phaseOf(status), name, reason: status.reason };
  const tone = phaseTone(phased, rehearsal);
  const reason = reasonText({ ...status, ownIngest: status.ownIngest ?? false }, t);
  const language = t('language');
  const rate = (bits: number): string => formatBitrate(bits, language);
  const seconds = (value: number): string => formatSeconds(value * 1_000, language);
  const number = (value: number): string => formatNumber(value, language);
  const charts = [
    {
      title: 'summary_rate',
      values: series?.bitrate,
      now: stats.bitrate,
      say: rate,
      least: 1_000_000,
      fill: true,
    },
    {
      title: 'figure_behind',
      values: series?.behind,
      now: stats.behindMs / 1_000,
      say: seconds,
      least: 2,
      fill: true,
    },
    {
      title: 'figure_queue',
      values: series?.queue,
      now: stats.queueMs / 1_000,
      say: seconds,
      least: 2,
      fill: true,
    },
    {
      title: 'control_dropped_rate',
      values: series?.drops,
      now: series?.drops.at(-1) ?? 0,
      say: number,
      least: 10,
      fill: false,
    },
  ];
  return (
    <li className="box destination" data-destination={status.id} data-tone={tone}>
      <div className="destination-head">
        <PlatformMark platform={platform} name={name} />
        <div className="destination-words">
          <h3>
            <bdi>{name}</bdi>
          </h3>
          <p className="destination-state">
            <StatusMark tone={tone} />
            {phaseText(phased, rehearsal, t)}
          </p>
        </div>
        <dl className="figures">
          {(
            [
              ['elapsed', formatElapsed(stats.uptimeMs)],
              ['figure_dropped', number(stats.droppedFrames)],
              ['figure_reconnects', number(stats.reconnects)],
            ] as const
          ).map(([title, value]) => (
            <div key={title}>
              <dt>{t(title)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {reason !== '' && <p className="destination-reason">{reason}</p>}
      <div className="charts">
        {charts.map(({ title, values = [], ...chart }) => (
          <Chart
            key={title}
            group={group}
            title={t(title)}
            times={series?.times ?? []}
            values={values}
            pointed={pointed}
            onPoint={setPointed}
            {...chart}
          />
        ))}
      </div>
    </li>
  );
}
