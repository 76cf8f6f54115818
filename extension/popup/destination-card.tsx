import type { ReactElement } from 'react';
import { bitrateSeconds, type DestinationView } from '../messages/broadcast-status.ts';
import { behindText, delayText, phaseText, phaseTone } from '../messages/phase-text.ts';
import { givenText } from '../messages/rendition-text.ts';
import type { Choice } from '../keys/choices.ts';
import { CardActions } from '../live/card-actions.tsx';
import { Reason } from '../live/reason.tsx';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { formatBitrate, formatBytes } from '../ui/format.ts';
import { PlatformMark } from '../ui/platform-mark.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText, type Translate } from '../ui/text.ts';
import type { ServerCheck } from '../companion/check-servers.ts';
import { checkState } from '../companion/check-state.ts';

interface DestinationCardProps {
  readonly choice: Choice;
  /** True while there is a broadcast: nothing can be selected then. */
  readonly locked: boolean;
  /** True while live: single destinations can be opened, tried again and stopped. */
  readonly live: boolean;
  /** Whether nothing goes public. */
  readonly rehearsal: boolean;
  readonly canStop: boolean;
  /** How it is going there; null when it takes no part. */
  readonly view: DestinationView | null;
  /** What its server said to its key before the broadcast; null when it was not asked. */
  readonly check: ServerCheck | null;
  /** Bits a second at the top of the chart. */
  readonly topBitrate: number;
  readonly onSelect: (selected: boolean) => void;
  readonly onEditKey: () => void;
  readonly onOpen: () => void;
  readonly onStop: () => void;
}

/** One destination: a checkbox and its key before the broadcast, how it is going during it. */
export function DestinationCard(props: DestinationCardProps): ReactElement {
  const t = useText();
  const { choice, locked, view, rehearsal } = props;
  const { id, name, platform, configured, keyElsewhere, selected } = choice;
  const checked = !locked && props.check ? checkState(props.check, t) : null;
  const late = view ? behindText(view, t) || delayText(view, t) : '';
  const details = view ? [givenText(view, t), late, roomText(view, t)].filter((text) => text !== '') : [];
  const state = view
    ? { tone: phaseTone(view, rehearsal), text: phaseText(view, rehearsal, t) }
    : locked
      ? { tone: 'off' as const, text: t('phase_absent') }
      : checked !== null
        ? checked
        : configured
          ? { tone: 'ok' as const, text: t('key_configured') }
          : keyElsewhere !== null
            ? { tone: 'warning' as const, text: t('key_elsewhere') }
            : { tone: 'off' as const, text: t('key_not_configured') };
  return (
    <li
      className="card"
      data-destination={id}
      data-selected={selected}
      data-phase={view?.phase ?? 'none'}
      data-tone={state.tone}
      data-configured={configured}
      data-check={checked?.tone}
      data-focus-next="button:enabled, input:enabled"
    >
      <label className="card-main">
        <input
          type="checkbox"
          value={id}
          checked={selected}
          // One that is ticked can always be unticked, also when its key has been lost.
          disabled={locked || (!configured && !selected)}
          onChange={(event) => props.onSelect(event.target.checked)}
        />
        <PlatformMark platform={platform} name={name} />
        <span className="card-words">
          <bdi className="card-name">{name}</bdi>
          <span className="card-state">
            <span>
              <StatusMark tone={state.tone} />
              {state.text}
            </span>
            {details.map((text) => (
              <span key={text} className="card-detail">
                {text}
              </span>
            ))}
          </span>
        </span>
      </label>
      {view?.phase === 'live' && (
        <div className="card-rate">
          <Sparkline values={view.bitrates} span={bitrateSeconds} top={props.topBitrate} />
          <bdi>{formatBitrate(view.bitrate, t('language'))}</bdi>
        </div>
      )}
      {!locked && (
        <Button
          look={configured ? 'quiet' : 'plain'}
          className="card-key"
          aria-label={t(configured ? 'key_edit_for' : 'key_add_for', name)}
          onClick={props.onEditKey}
        >
          {t(configured ? 'key_edit' : 'key_add')}
        </Button>
      )}
      {props.live && view?.phase !== 'trouble' && <CardActions {...props} />}
      {view && <Reason view={view} drops />}
      {checked && checked.why !== '' && (
        <p className="card-reason">
          <CodeText text={checked.why} />
        </p>
      )}
      {props.live && view?.phase === 'trouble' && <CardActions {...props} />}
    </li>
  );
}

/** Of a recording, how large it is and how much room there is: `341 MB · 120 GB free`; empty for all others. */
function roomText({ phase, sentBytes, freeBytes }: DestinationView, t: Translate): string {
  if (phase !== 'live' || freeBytes === undefined) return '';
  const language = t('language');
  return `${formatBytes(sentBytes, language)} · ${t('free_space', formatBytes(freeBytes, language))}`;
}
