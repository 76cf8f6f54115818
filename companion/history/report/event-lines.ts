import { html } from 'hono/html';
import { phaseOf, type KeptEvent, type ShowRecord } from '#protocol';
import { formatNumber } from '../../../extension/ui/format.ts';
import { phaseName } from './chart.ts';
import { clockTime } from './moments.ts';
import type { Words } from './words.ts';

/** Lines of the list at most: the file has all of them. */
const maxLines = 500;

/** Everything that happened, in words. */
export function eventLines({ events, destinations }: ShowRecord, t: Words): ReturnType<typeof html> {
  const nameOf = (id: string): string => destinations.find((each) => each.id === id)?.name ?? id;
  const count = (number: number): string => formatNumber(number, t('language'));
  return html`<section>
    <details>
      <summary>${t('control_events')} (${count(events.length)})</summary>
      ${events.length > maxLines ? html`<p class="muted">${t('report_lines', count(maxLines))}</p>` : ''}
      <table>
        <thead>
          <tr>
            <th scope="col">${t('report_time')}</th>
            <th scope="col">${t('report_where')}</th>
            <th scope="col">${t('control_events')}</th>
          </tr>
        </thead>
        <tbody>
          ${events.slice(0, maxLines).map(
            (event) =>
              html`<tr>
                <td>${clockTime(event.at)}</td>
                <td><bdi>${'destination' in event ? nameOf(event.destination) : ''}</bdi></td>
                <td>${wordsFor(event, t)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  </section>`;
}

function wordsFor(event: KeptEvent, t: Words): string {
  switch (event.kind) {
    case 'destination': {
      const phase = phaseName(phaseOf(event), t);
      return event.message === '' ? phase : t('for_destinations', phase, event.message);
    }
    case 'reconnect':
      return t('event_reconnect');
    case 'drop':
      return t('dropped_frames', formatNumber(event.frames, t('language')));
    case 'epoch': {
      const size = `${event.width} × ${event.height}, ${event.codec}`;
      return t('for_destinations', t('report_recording'), size);
    }
    case 'restart':
      return t('event_restart');
    case 'slate':
      return t(event.showing ? 'preview_waiting' : 'event_slate_over');
    case 'marker':
      return t('event_marker', event.label);
  }
}
