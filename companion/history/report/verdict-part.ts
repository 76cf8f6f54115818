import { html } from 'hono/html';
import type { Finding, ShowVerdict, VerdictLevel } from '#protocol';
import { formatList, formatNumber } from '../../../extension/ui/format.ts';
import type { Words } from './words.ts';

/** Each level has a sign of its own as well as its colour, for those who see no colours. */
const signs: Readonly<Record<VerdictLevel, string>> = { pass: '✓', warn: '!', fail: '✕' };

/** What was measured: in a sentence, what is not as it should be and what to change, and every measure. */
export function verdictPart({ level, findings, unmeasured }: ShowVerdict, t: Words): ReturnType<typeof html> {
  const language = t('language');
  const faults = findings.filter(({ fault }) => fault !== null);
  const names = unmeasured.map((rule) => ruleText(rule, t));
  return html`<section class="verdict">
    <h2>${t('rule_tracks')}</h2>
    <p class="level ${level}">${sign(level)} ${t(`verdict_${level}`)}</p>
    ${
      faults.length === 0
        ? ''
        : html`<ul>
            ${faults.map(
              ({ fault, level: how, platforms }) =>
                html`<li class="level ${how}">
                  ${sign(how)}
                  <span
                    >${platforms.length > 0 ? html`<strong>${formatList(platforms, language)}:</strong> ` : ''}${t(`fault_${named(fault!)}`)}</span
                  >
                </li>`,
            )}
          </ul>`
    }
    <details>
      <summary>${t('report_measures')}</summary>
      <div class="wide" role="region" tabindex="0" aria-label="${t('report_measures')}">
        <table>
          <thead>
            <tr>
              <th scope="col">${t('report_measure')}</th>
              <th scope="col">${t('report_value')}</th>
              <th scope="col">${t('report_limit')}</th>
              <th scope="col">${t('report_level')}</th>
            </tr>
          </thead>
          <tbody>
            ${findings.map((finding) => measure(finding, t))}
          </tbody>
        </table>
      </div>
      ${names.length === 0 ? '' : html`<p class="muted">${t('report_unmeasured', formatList(names, language))}</p>`}
    </details>
  </section>`;
}

function measure(
  { rule, level, measured, limit, unit, platforms }: Finding,
  t: Words,
): ReturnType<typeof html> {
  const language = t('language');
  const value = (one: number | string): string =>
    `${typeof one === 'number' ? formatNumber(one, language) : one}${unit === '' ? '' : ` ${unit}`}`;
  return html`<tr>
    <th scope="row">${ruleText(rule, t)}</th>
    <td><bdi dir="ltr">${value(measured)}</bdi></td>
    <td>
      ${limit === null ? '' : html`<bdi dir="ltr">${value(limit)}</bdi>`}${platforms.length === 0 ? '' : ` (${formatList(platforms, language)})`}
    </td>
    <td class="level ${level}">${sign(level)} ${t(`report_${level}`)}</td>
  </tr>`;
}

function sign(level: VerdictLevel): ReturnType<typeof html> {
  return html`<span class="sign" aria-hidden="true">${signs[level]}</span>`;
}

const named = (code: string): string => code.replaceAll('-', '_');
const ruleText = (rule: string, t: Words): string => t(`rule_${named(rule)}`);
