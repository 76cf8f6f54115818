import type { ReactElement } from 'react';
import type { Choice } from '../keys/choices.ts';
import { goLiveOn } from '../live/while-live.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { stopDestination } from '../messages/host-client.ts';
import type { Settings } from '../settings/settings.ts';
import { Failure } from '../ui/failure.tsx';
import { formatBitrate, formatBytes } from '../ui/format.ts';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { DestinationItem } from './destination-item.tsx';

interface DestinationsProps {
  readonly settings: Settings;
  readonly choices: readonly Choice[];
  readonly status: BroadcastStatus;
  /** What the recorder is asked for: the top of the bitrate charts. */
  readonly videoKbps: number;
  readonly onEditKey: (id: string) => void;
}

/** Where the show goes, how that is, and below, where it could go too. */
export function Destinations(props: DestinationsProps): ReactElement {
  const t = useText();
  const adding = useAttempt();
  const { settings, choices, status } = props;
  const { destinations } = status;
  const language = t('language');
  const running = destinations.filter(({ phase }) => phase !== 'ended').length;
  const rate = destinations.reduce((sum, { bitrate }) => sum + bitrate, 0);
  const bytes = destinations.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  const viewOf = ({ id }: Choice): (typeof destinations)[number] | null =>
    destinations.find((view) => view.id === id) ?? null;
  // Those of the show first, each group in its usual order.
  const ordered = [...choices.filter(viewOf), ...choices.filter((choice) => !viewOf(choice))];
  return (
    <section className="destinations">
      <div className="section-head">
        <h2 id="destinations-title">{t('destinations_title')}</h2>
        <p className="upload">
          {t('upload_total', formatBitrate(rate, language))}
          <span>{t('upload_sent', formatBytes(bytes, language))}</span>
        </p>
      </div>
      <ul aria-labelledby="destinations-title">
        {ordered.map((choice) => (
          <DestinationItem
            key={choice.id}
            choice={choice}
            view={viewOf(choice)}
            live={status.phase === 'live'}
            rehearsal={status.rehearsal}
            canStop={running > 1}
            topBitrate={props.videoKbps * 1_000}
            onOpen={() => adding.run(() => goLiveOn(settings, choice.id))}
            onStop={() => void stopDestination(choice.id)}
            onEditKey={() => props.onEditKey(choice.id)}
          />
        ))}
      </ul>
      <Failure of={[adding]} />
    </section>
  );
}
