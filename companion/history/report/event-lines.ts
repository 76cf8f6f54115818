import { html } from 'hono/html';
import type { KeptEvent, ShowRecord } from '#protocol';
import { clockTime } from './moments.ts';

/** Lines of the list at most: the file has all of them. */
const maxLines = 500;

/** Everything that happened, in words. */
export function eventLines({ events, destinations }: ShowRecord): ReturnType<typeof html> {
  const nameOf = (id: string): string => destinations.find((each) => each.id === id)?.name ?? id;
  return html`<section>
    <details>
      <summary>Everything that happened (${events.length})</summary>
      ${events.length > maxLines ? html`<p class="muted">The first ${maxLines}; the JSON report has all.</p>` : ''}
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Where</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          ${events.slice(0, maxLines).map(
            (event) =>
              html`<tr>
                <td>${clockTime(event.at)}</td>
                <td>${'destination' in event ? nameOf(event.destination) : ''}</td>
                <td>${wordsFor(event)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  </section>`;
}

function wordsFor(event: KeptEvent): string {
  switch (event.kind) {
    case 'destination':
      return event.message === '' ? event.state : `${event.state}: ${event.message}`;
    case 'reconnect':
      return 'connected again';
    case 'drop':
      return `${event.frames} pictures dropped`;
    case 'epoch':
      return `a recording of ${event.width} × ${event.height} began (${event.codec})`;
    case 'restart':
      return 'an encoder was replaced';
    case 'slate':
      return event.showing ? 'viewers see the slate' : 'the slate is gone';
    case 'marker':
      return `marked: ${event.label}`;
  }
}
