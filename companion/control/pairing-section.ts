import { html } from 'hono/html';
import type { PairedBrowser } from './pairing-book.ts';

/** What the page shows to the person who came by the link in the terminal. */
export interface PairingView {
  readonly key: string;
  readonly code: string;
  /** Wrong ones that were tried since this one is shown. */
  readonly misses: number;
  readonly browsers: readonly PairedBrowser[];
}

/** From so many on it is hardly a person who mistypes. */
const manyMisses = 5;

export function pairingSection({ key, code, misses, browsers }: PairingView): ReturnType<typeof html> {
  return html`
    <h2>Pairing</h2>
    <p>
      Enter this code in the settings of the extension, under Companion:
      <strong><code id="pairing-code">${code}</code></strong>
    </p>
    ${
      misses >= manyMisses
        ? html`<p role="alert">
            Wrong codes were tried ${misses} times. If that was not you, another program on this computer
            wants to be paired; your code works all the same.
          </p>`
        : ''
    }
    <table>
      <caption>
        Paired browsers
      </caption>
      <tbody>
        ${browsers.map(
          ({ id, name, pairedAt }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${pairedAt.slice(0, 10)}</td>
              <td>
                <form method="post" action="/forget">
                  <input type="hidden" name="key" value="${key}" />
                  <input type="hidden" name="id" value="${id}" />
                  <button>Forget ${name}</button>
                </form>
              </td>
            </tr>`,
        )}
        ${
          browsers.length === 0
            ? html`<tr>
                <td>None yet.</td>
              </tr>`
            : ''
        }
      </tbody>
    </table>
  `;
}
