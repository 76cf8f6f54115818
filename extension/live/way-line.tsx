import type { ReactElement } from 'react';
import type { WayView } from '../messages/broadcast-status.ts';
import { formatNumber, formatSeconds } from '../ui/format.ts';
import { useText } from '../ui/text.ts';

interface WayLineProps {
  readonly way: WayView;
  /** Whether the show is over but for what is still on that way. */
  readonly ends: boolean;
}

/** How the way to the server is: a line that grows worse shows here before viewers see it. */
export function WayLine({ way, ends }: WayLineProps): ReactElement {
  const t = useText();
  const language = t('language');
  const { host, roundTripMs, behindMs, resent } = way;
  const ms = roundTripMs === null ? '–' : formatMilliseconds(roundTripMs, language);
  return (
    <section className="way-line" aria-label={t('way')}>
      <bdi>{host}</bdi>
      {ends ? (
        <span>{t('way_ending')}</span>
      ) : (
        <>
          <span>{t('way_round_trip', ms)}</span>
          <span>{t('way_behind', formatSeconds(behindMs, language))}</span>
          <span>{t('way_resent', formatNumber(resent, language))}</span>
        </>
      )}
    </section>
  );
}

function formatMilliseconds(ms: number, language: string): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'millisecond',
    unitDisplay: 'short',
    maximumFractionDigits: 0,
  }).format(ms);
}
