import type { ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { stopDestination } from '../messages/host-client.ts';
import { openPage } from '../platform/tabs.ts';
import { recordId, type Choice } from '../keys/choices.ts';
import { select } from '../keys/actions.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { formatList } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import type { Attempt } from '../ui/use-attempt.ts';
import { DestinationCard } from './destination-card.tsx';
import type { ServerCheck } from '../companion/check-servers.ts';
import { goLiveOn } from '../live/while-live.ts';

interface DestinationListProps {
  readonly settings: Settings;
  readonly choices: readonly Choice[];
  readonly status: BroadcastStatus;
  /** What the recorder is asked for: the top of the bitrate charts. */
  readonly videoKbps: number;
  readonly keeping: Attempt;
  readonly checkOf: (choice: Choice) => ServerCheck | null;
  readonly onEditKey: (id: string) => void;
}

/** Every destination with its checkbox, and in one line which of them are selected. */
export function DestinationList(props: DestinationListProps): ReactElement {
  const t = useText();
  const { status, settings, choices, keeping } = props;
  const locked = status.phase !== 'idle';
  const shown = locked
    ? choices.map((choice) => ({
        ...choice,
        selected: status.destinations.some(({ id }) => id === choice.id),
      }))
    : choices;
  // Before a show it takes no key and no room of its own: Start stays where it is.
  const record = locked ? null : shown.find(({ id }) => id === recordId);
  const cards = record ? shown.filter((choice) => choice !== record) : shown;
  const running = status.destinations.filter(({ phase }) => phase !== 'ended').length;
  const names = shown.filter(({ selected }) => selected).map(({ name }) => name);
  const line =
    names.length === 0
      ? t(
          choices.some(({ id, configured }) => configured && id !== recordId)
            ? 'selection_none'
            : 'selection_no_keys',
        )
      : t(locked ? 'selection_running' : 'selection_some', formatList(names, t('language')));
  return (
    <section className="destinations">
      <div className="section-head">
        <h2 id="destinations-title">{t('destinations_title')}</h2>
        {record && (
          <label
            className="record-choice"
            title={t('record_where')}
            data-destination={record.id}
            data-selected={record.selected}
          >
            <input
              type="checkbox"
              value={record.id}
              checked={record.selected}
              onChange={(event) => {
                const { checked } = event.target;
                keeping.run(() => select(settings, record.id, checked));
              }}
            />
            {record.name}
          </label>
        )}
        <Button look="quiet" onClick={() => void openPage('options/index.html#further')}>
          {t('destinations_more')}
        </Button>
      </div>
      <ul aria-labelledby="destinations-title">
        {cards.map((choice) => (
          <DestinationCard
            key={choice.id}
            choice={choice}
            locked={locked}
            live={status.phase === 'live'}
            rehearsal={status.rehearsal}
            canStop={running > 1}
            view={status.destinations.find(({ id }) => id === choice.id) ?? null}
            check={props.checkOf(choice)}
            topBitrate={props.videoKbps * 1000}
            onSelect={(selected) => keeping.run(() => select(settings, choice.id, selected))}
            onEditKey={() => props.onEditKey(choice.id)}
            onOpen={() => keeping.run(() => goLiveOn(settings, choice.id))}
            onStop={() => void stopDestination(choice.id)}
          />
        ))}
      </ul>
      <p className="selection-line" aria-live={locked ? 'off' : 'polite'}>
        {locked && <Icon name="lock" />}
        {line}
      </p>
    </section>
  );
}
