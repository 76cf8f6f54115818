import { html } from 'hono/html';
import type { PairedBrowser } from './pairing-book.ts';

/** What the page shows to the person who came by the link in the terminal. */
export interface PairingView {
  readonly key: string;
  /** Null while too many wrong ones were tried. */
  readonly code: string | null;
  readonly browsers: readonly PairedBrowser[];
}

export function pairingSection({ key, code, browsers }: PairingView): ReturnType<typeof html> {
  return html`
    <h2>Pairing</h2>
    ${
      code === null
        ? html`<p role="alert">Too many wrong codes were tried. There will be a new one in a few minutes.</p>`
        : html`<p>
            Enter this code in the settings of the extension, under Companion:
            <strong><code id="pairing-code">${code}</code></strong>
          </p>`
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
