import { html, raw } from 'hono/html';
import { platforms, type KeptEnd, type ShowRecord } from '#protocol';
import { formatBitrate, formatBytes, formatNumber, formatSeconds } from '../../../extension/ui/format.ts';
import { localeFor, textsOf } from '../../../extension/ui/locale-texts.ts';
import { reasonText } from '../../../extension/messages/problem-text.ts';
import { chart } from './chart.ts';
import { eventLines } from './event-lines.ts';
import { clockTime, momentsOf } from './moments.ts';
import { spoken } from './spoken.ts';
import { style } from './style.ts';
import { timelineOf, type Timeline } from './timeline.ts';
import { verdictPart } from './verdict-part.ts';
import type { Words } from './words.ts';

/** The page in the language that is best for who reads it. @param languages BCP 47, best first */
export async function reportPageIn(languages: readonly string[], show: ShowRecord): Promise<string> {
  return reportPage(show, await textsOf(localeFor(languages)));
}

/**
 * A show as a page that needs nothing else: the three worst moments first, then what was measured, then each destination
 * over time.
 */
export function reportPage(record: ShowRecord, t: Words): string {
  const show = inWords(record, t);
  const timeline = timelineOf(show);
  const language = t('language');
  const maxKbps = Math.max(
    500,
    ...show.destinations.flatMap(({ samples }) => samples.map(({ kbps }) => kbps)),
  );
  const title = t('report_title', dayAndTime(show.startedAt, language));
  const facts = [spoken(timeline.lengthMs / 1_000, language), show.rehearsal ? t('history_rehearsal') : ''];
  const page = html`<!doctype html>
    <html lang="${language}" dir="${t('direction')}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} – Tabcast</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${title}</h1>
            <p>${facts.filter((fact) => fact !== '').join(' · ')} · ${endText(show.end, t)}</p>
          </header>
          ${worst(show, timeline, t)} ${show.verdict ? verdictPart(show.verdict, t) : ''}
          <section>
            <h2>${t('control_destinations')}</h2>
            <ul class="key" aria-hidden="true">
              <li class="live">${t('phase_live')}</li>
              <li class="key-sent">${t('phase_connecting')}</li>
              <li class="trouble">${t('report_not_live')}</li>
              <li class="drop">${t('figure_dropped')}</li>
              <li class="slate">${t('report_slate_key')}</li>
            </ul>
            ${show.destinations.map((one, index) => {
              const own = timeline.destinations[index]!;
              const { name, samples } = one;
              return html`<article>
                <h3>
                  <bdi>${name}</bdi
                  >${name === platforms[one.platform].name ? '' : html` <small>${platforms[one.platform].name}</small>`}
                </h3>
                ${figures(one, t)}
                <div dir="ltr">
                  ${chart({ name, samples, step: show.step, own, timeline, maxKbps, t })}
                  <p class="axis" aria-hidden="true">
                    ${[0, 0.25, 0.5, 0.75, 1].map((part) => html`<span>${clockTime(timeline.lengthMs * part)}</span>`)}
                  </p>
                </div>
              </article>`;
            })}
          </section>
          ${eventLines(show, t)}
        </main>
      </body>
    </html>`;
  return String(page);
}

/** In UTC: nobody who reads it later knows in which time zone the companion was. */
function dayAndTime(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(ms);
}

function endText(end: KeptEnd, t: Words): string {
  if (end === 'on-air') return t('history_on_air');
  return end === 'cut-off' ? t('history_cut_off') : t(`event_ended_${end.replaceAll('-', '_')}`);
}

/** The same show, with the sentences of its destinations in the language of the page. */
function inWords(show: ShowRecord, t: Words): ShowRecord {
  const platformOf = new Map(show.destinations.map(({ id, platform }) => [id, platform]));
  const events = show.events.map((event) => {
    if (event.kind !== 'destination') return event;
    // The history does not know whether an address was entered: what is said holds for both.
    const view = { ...event, platform: platformOf.get(event.destination) ?? 'custom', ownIngest: false };
    return { ...event, message: reasonText(view, t) };
  });
  return { ...show, events };
}

function worst(show: ShowRecord, timeline: Timeline, t: Words): ReturnType<typeof html> {
  const moments = momentsOf(show, timeline, t);
  const rest = moments.length - 3;
  return html`<section>
    <h2>${t('report_worst')}</h2>
    ${
      moments.length === 0
        ? html`<p class="well">${t('report_none')}</p>`
        : html`<ol class="worst">
            ${moments.slice(0, 3).map(
              ({ at, where, what }) =>
                html`<li>
                  <time>${clockTime(at)}</time> <strong><bdi>${where ?? t('report_everywhere')}</bdi></strong>
                  <span>${what}</span>
                </li>`,
            )}
          </ol>`
    }
    ${rest > 0 ? html`<p class="muted">${t('report_rest', formatNumber(rest, t('language')))}</p>` : ''}
  </section>`;
}

function figures(one: ShowRecord['destinations'][number], t: Words): ReturnType<typeof html> {
  const language = t('language');
  const rate = (kbps: number): string => formatBitrate(kbps * 1_000, language);
  const sent = one.samples.filter(({ kbps }) => kbps > 0);
  const mean = sent.reduce((sum, { kbps }) => sum + kbps, 0) / Math.max(1, sent.length);
  const late = Math.max(0, ...one.samples.map(({ behindMs }) => behindMs));
  const entries = [
    ['summary_share', spoken(one.liveSeconds, language)],
    ['summary_rate', rate(mean)],
    ['report_highest', rate(Math.max(0, ...one.samples.map(({ kbps }) => kbps)))],
    ['report_sent', formatBytes(one.bytes, language)],
    ['figure_dropped', formatNumber(one.droppedFrames, language)],
    ['figure_reconnects', formatNumber(one.reconnects, language)],
    ['report_latest', formatSeconds(late, language)],
  ] as const;
  return html`<dl>
    ${entries.map(
      ([term, value]) =>
        html`<div>
          <dt>${t(term)}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
