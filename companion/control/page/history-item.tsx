import type { ReactElement } from 'react';
import type { KeptEnd } from '#protocol';
import { Button } from '../../../extension/ui/button.tsx';
import { formatElapsed, formatNumber } from '../../../extension/ui/format.ts';
import { PlatformMark } from '../../../extension/ui/platform-mark.tsx';
import { StatusMark, type Tone } from '../../../extension/ui/status-mark.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { VerdictLines, verdictTones } from '../../../extension/ui/verdict-lines.tsx';
import type { LinkedShow } from './use-history.ts';

interface HistoryItemProps {
  readonly show: LinkedShow;
  /** When it began, in words. */
  readonly name: string;
  readonly onDelete: () => void;
}

/** How it ended, in a mark; a show that was stopped has nothing to tell of that. */
const endTones: Readonly<Record<Exclude<KeptEnd, 'on-air'>, Tone>> = {
  stopped: 'ok',
  'client-gone': 'warning',
  'companion-stopped': 'warning',
  'companion-crashed': 'trouble',
  'computer-slept': 'warning',
  'cut-off': 'trouble',
};
const endTexts: Readonly<Record<'on-air' | 'cut-off', string>> = {
  'on-air': 'history_on_air',
  'cut-off': 'history_cut_off',
};

/** How it went, in a mark: the worse of how it ended and of what was measured. */
function toneOf({ end, rehearsal, verdict }: LinkedShow): Tone {
  if (end === 'on-air') return rehearsal ? 'rehearsal' : 'live';
  const both = [endTones[end], verdictTones[verdict?.level ?? 'pass']];
  return (['trouble', 'warning'] as const).find((tone) => both.includes(tone)) ?? 'ok';
}

/** One show of the past. */
export function HistoryItem({ show, name, onDelete }: HistoryItemProps): ReactElement {
  const t = useText();
  const { end, rehearsal, startedAt, endedAt, destinations } = show;
  const endText =
    end === 'on-air' || end === 'cut-off' ? endTexts[end] : `event_ended_${end.replaceAll('-', '_')}`;
  return (
    <li className="box past-show" data-show={show.id}>
      <div className="past-show-head">
        <h3>
          <StatusMark tone={toneOf(show)} />
          <time dateTime={new Date(startedAt).toISOString()}>{name}</time>
        </h3>
        <p className="hint">
          {[formatElapsed(endedAt - startedAt), ...(rehearsal ? [t('history_rehearsal')] : [])].join(' · ')}
        </p>
        {end !== 'stopped' && <p className="past-show-end">{t(endText)}</p>}
      </div>
      <ul className="past-destinations">
        {destinations.map((one) => (
          <PastDestination key={one.id} {...one} />
        ))}
      </ul>
      <div className="past-show-ways">
        <a
          className="button button-plain"
          href={`${show.report}&lang=${t('language')}`}
          target="_blank"
          rel="noreferrer"
          aria-label={t('history_report_for', name)}
        >
          {t('history_report')}
        </a>
        <a className="button button-plain" href={show.json} download aria-label={t('history_json_for', name)}>
          {t('history_json')}
        </a>
        <Button look="quiet" aria-label={t('control_delete_for', name)} onClick={onDelete}>
          {t('control_delete')}
        </Button>
      </div>
      {show.verdict && <VerdictLines verdict={show.verdict} />}
    </li>
  );
}

function PastDestination({
  platform,
  name,
  liveSeconds,
  droppedFrames,
  reconnects,
}: LinkedShow['destinations'][number]): ReactElement {
  const t = useText();
  const language = t('language');
  const counts = [
    ['figure_dropped', droppedFrames],
    ['figure_reconnects', reconnects],
  ] as const;
  const told = counts.filter(([, count]) => count > 0);
  return (
    <li>
      <PlatformMark platform={platform} name={name} />
      <div>
        <bdi>{name}</bdi>
        <p className="hint">
          {formatElapsed(liveSeconds * 1_000)}
          {told.map(([title, count]) => ` · ${t(title)}: ${formatNumber(count, language)}`)}
        </p>
      </div>
    </li>
  );
}
