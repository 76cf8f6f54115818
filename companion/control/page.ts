import { html } from 'hono/html';
import { errorSentences, headlineOf, phaseOf, platforms, type PlatformId, type Status } from '#protocol';
import type { TokenProblem } from '../lib/door.ts';
import { headlineText } from './headline-text.ts';
import { pairingSection, type PairingView } from './pairing-section.ts';

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { background: Canvas; color: CanvasText; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
a { color: light-dark(#1f5fe0, #9dbcff); }
caption { text-align: start; font-weight: 600; padding-block: 1rem .5rem; }
th, td { text-align: start; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
@media (max-width: 32rem) { table { font-size: .8125rem; } td { overflow-wrap: anywhere; } th, td { padding-inline-end: .5rem; } }
`;

/** The page at `/` for who has not shown that they may see more. @param code what they did wrong */
export function lockedPage(code: TokenProblem): ReturnType<typeof html> {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Tabcast companion</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <main>
          <h1>Tabcast companion</h1>
          <p>
            It is running. Open this page by the whole address that it shows as Control in its terminal or its
            log.
          </p>
          ${code === 'too-many-tokens' ? html`<p role="alert">${errorSentences[code]}</p>` : ''}
        </main>
      </body>
    </html>`;
}

/** The page at `/`: what this is, and how it is doing. Everything that came from outside is escaped by `html`. */
export function page(status: Status, pairing: PairingView | null): ReturnType<typeof html> {
  const destinations = status.broadcasts.flatMap((broadcast) => broadcast.destinations);
  const headlines = status.broadcasts.map(({ destinations: its, rehearsal, held }) =>
    headlineText(
      headlineOf({
        phase: 'live',
        rehearsal,
        question: held,
        destinations: its.map((one) => ({ phase: phaseOf(one.status), reason: one.status.reason })),
      }),
    ),
  );
  const headline = headlines.length === 0 ? 'Not live' : headlines.join('; ');
  const ports = Object.entries(status.ports) as [PlatformId, number][];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${headline} – Tabcast companion</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <main>
          <h1>Tabcast companion ${status.version}</h1>
          <p><strong>${headline}</strong></p>
          <p>
            It takes the broadcast from the Tabcast extension in this computer's browser and publishes it on
            every platform. Start and stop with the extension's button in the toolbar.
          </p>
          ${status.rehearsal ? html`<p><strong>Rehearsal: nothing goes public.</strong></p>` : ''}
          ${status.ffmpeg ? html`<p role="alert">${status.ffmpeg.message}</p>` : ''}
          <table>
            <caption>
              Destinations
            </caption>
            <thead>
              <tr>
                <th scope="col">Destination</th>
                <th scope="col">State</th>
                <th scope="col">Bitrate</th>
                <th scope="col">Behind</th>
              </tr>
            </thead>
            <tbody>
              ${destinations.map(
                ({ status: { name, state, message }, stats }) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    <td>${message === '' ? state : `${state}: ${message}`}</td>
                    <td>${Math.round(stats.bitrate / 1000)} kbit/s</td>
                    <td>${(stats.behindMs / 1000).toFixed(1)} s</td>
                  </tr>`,
              )}
              ${
                destinations.length === 0
                  ? html`<tr>
                      <td colspan="4">Nothing at the moment.</td>
                    </tr>`
                  : ''
              }
            </tbody>
          </table>
          <table>
            <caption>
              Ports
            </caption>
            <tbody>
              ${ports.map(
                ([id, port]) =>
                  html`<tr>
                    <th scope="row">${platforms[id].name}</th>
                    <td>${port}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
          ${pairing ? pairingSection(pairing) : ''}
          <p><a href="${pairing ? `/?key=${pairing.key}` : '/'}">Reload</a></p>
        </main>
      </body>
    </html>`;
}
