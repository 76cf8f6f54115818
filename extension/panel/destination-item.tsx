import type { ReactElement } from 'react';
import type { Choice } from '../keys/choices.ts';
import { CardActions } from '../live/card-actions.tsx';
import { Reason } from '../live/reason.tsx';
import { bitrateSeconds, type DestinationView } from '../messages/broadcast-status.ts';
import { delayText, phaseText, phaseTone } from '../messages/phase-text.ts';
import { givenText } from '../messages/rendition-text.ts';
import { formatBitrate } from '../ui/format.ts';
import { PlatformMark } from '../ui/platform-mark.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { Figures } from './figures.tsx';

interface DestinationItemProps {
  readonly choice: Choice;
  /** How it is going there; null when it takes no part. */
  readonly view: DestinationView | null;
  /** True while live: single destinations can be opened, tried again and stopped. */
  readonly live: boolean;
  readonly rehearsal: boolean;
  readonly canStop: boolean;
  /** Bits a second at the top of the chart. */
  readonly topBitrate: number;
  readonly onOpen: () => void;
  readonly onStop: () => void;
  readonly onEditKey: () => void;
}

/** One destination: its state, its bitrate as a chart, its figures, and what can be done with it. */
export function DestinationItem(props: DestinationItemProps): ReactElement {
  const t = useText();
  const { choice, view, rehearsal } = props;
  const { id, name, platform } = choice;
  const tone = view ? phaseTone(view, rehearsal) : 'off';
  const details = view ? [givenText(view, t), delayText(view, t)].filter((text) => text !== '') : [];
  const isOn = view !== null && view.phase !== 'ended';
  return (
    <li
      className="card live-card"
      data-destination={id}
      data-phase={view?.phase ?? 'none'}
      data-tone={tone}
      data-focus-next="button:enabled"
    >
      <div className="live-card-head">
        <PlatformMark platform={platform} name={name} />
        <div className="card-words">
          <span className="card-name">
            <bdi>{name}</bdi>
          </span>
          <span className="card-state">
            <span>
              <StatusMark tone={tone} />
              {view ? phaseText(view, rehearsal, t) : t('phase_absent')}
            </span>
            {details.map((text) => (
              <span key={text} className="card-detail">
                {text}
              </span>
            ))}
          </span>
        </div>
        {props.live && view?.phase !== 'trouble' && <CardActions {...props} />}
      </div>
      {view?.phase === 'live' && (
        <div className="live-card-rate">
          <Sparkline values={view.bitrates} span={bitrateSeconds} top={props.topBitrate} width={240} />
          <bdi>{formatBitrate(view.bitrate, t('language'))}</bdi>
        </div>
      )}
      {isOn && <Figures view={view} />}
      {view && <Reason view={view} drops={false} />}
      {props.live && view?.phase === 'trouble' && <CardActions {...props} />}
    </li>
  );
}
