import type { ReactElement } from 'react';
import { StatusMark } from '../../../extension/ui/status-mark.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { clockIn } from './clock-text.ts';
import { eventLines } from './event-lines.ts';
import type { PageEvent } from './page-state.ts';

/** What happened, the newest first. */
export function EventsSection({ events }: { readonly events: readonly PageEvent[] }): ReactElement {
  const t = useText();
  const lines = eventLines(events, t).reverse();
  const clock = clockIn(t('language'));
  return (
    <section aria-labelledby="events-title">
      <h2 id="events-title">{t('control_events')}</h2>
      {lines.length === 0 && <p className="hint">{t('control_events_none')}</p>}
      {/* Scrolls by itself, so a keyboard has to reach it. */}
      <ol
        className="events box"
        tabIndex={lines.length === 0 ? undefined : 0}
        aria-labelledby="events-title"
        hidden={lines.length === 0}
      >
        {lines.map(({ number, at, tone, text }) => (
          <li key={number} data-tone={tone}>
            <time dateTime={new Date(at).toISOString()}>{clock(at)}</time>
            <StatusMark tone={tone} />
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
