import { html, raw } from 'hono/html';
import { platforms, type KeptEnd, type ShowRecord } from '#protocol';
import { chart } from './chart.ts';
import { eventLines } from './event-lines.ts';
import { clockTime, momentsOf, spoken } from './moments.ts';
import { style } from './style.ts';
import { timelineOf, type Timeline } from './timeline.ts';

const ends: Readonly<Record<KeptEnd, string>> = {
  stopped: 'It was stopped.',
  'client-gone': 'It ended because the browser did not come back.',
  'companion-stopped': 'It ended because the companion was stopped.',
  'companion-crashed': 'It ended because the companion crashed.',
  'computer-slept': 'It ended because the computer was asleep for too long.',
  'on-air': 'It is still on air.',
  'cut-off': 'It was cut off: the companion or the computer went down.',
};

/** A show as a page that needs nothing else: the three worst moments first, then each destination over time. */
export function reportPage(show: ShowRecord): string {
  const timeline = timelineOf(show);
  const began = `${new Date(show.startedAt).toISOString().slice(0, 16).replace('T', ', ')} UTC`;
  const maxKbps = Math.max(
    500,
    ...show.destinations.flatMap(({ samples }) => samples.map(({ kbps }) => kbps)),
  );
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Show of ${began} – Tabcast</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>Show of ${began}</h1>
            <p>
              ${spoken(timeline.lengthMs / 1_000)}${show.rehearsal ? ', a rehearsal that nobody saw' : ''}.
              ${ends[show.end]}
            </p>
          </header>
          ${worst(show, timeline)}
          <section>
            <h2>Destinations</h2>
            <ul class="key" aria-hidden="true">
              <li class="live">Live</li>
              <li class="key-sent">Connecting</li>
              <li class="trouble">Not live</li>
              <li class="drop">Pictures dropped</li>
              <li class="slate">Slate</li>
            </ul>
            ${show.destinations.map((one, index) => {
              const own = timeline.destinations[index]!;
              const { name, samples } = one;
              return html`<article>
                <h3>
                  ${name}${name === platforms[one.platform].name ? '' : html` <small>${platforms[one.platform].name}</small>`}
                </h3>
                ${figures(one)} ${chart({ name, samples, step: show.step, own, timeline, maxKbps })}
                <p class="axis" aria-hidden="true">
                  ${[0, 0.25, 0.5, 0.75, 1].map((part) => html`<span>${clockTime(timeline.lengthMs * part)}</span>`)}
                </p>
              </article>`;
            })}
          </section>
          ${eventLines(show)}
        </main>
      </body>
    </html>`;
  return String(page);
}

function worst(show: ShowRecord, timeline: Timeline): ReturnType<typeof html> {
  const moments = momentsOf(show, timeline);
  const rest = moments.length - 3;
  return html`<section>
    <h2>Worst moments</h2>
    ${
      moments.length === 0
        ? html`<p class="well">There were none: nothing was lost, late or dropped.</p>`
        : html`<ol class="worst">
            ${moments.slice(0, 3).map(
              ({ at, where, what }) =>
                html`<li>
                  <time>${clockTime(at)}</time> <strong>${where ?? 'Everywhere'}</strong>
                  <span>${what}</span>
                </li>`,
            )}
          </ol>`
    }
    ${rest > 0 ? html`<p class="muted">And ${rest} smaller ${rest === 1 ? 'one' : 'ones'}, below.</p>` : ''}
  </section>`;
}

function figures(one: ShowRecord['destinations'][number]): ReturnType<typeof html> {
  const sent = one.samples.filter(({ kbps }) => kbps > 0);
  const mean = sent.reduce((sum, { kbps }) => sum + kbps, 0) / Math.max(1, sent.length);
  const late = Math.max(0, ...one.samples.map(({ behindMs }) => behindMs)) / 1_000;
  const entries = [
    ['Live', spoken(one.liveSeconds)],
    ['Bitrate', `${Math.round(mean)} kbit/s`],
    ['Highest', `${Math.max(0, ...one.samples.map(({ kbps }) => kbps))} kbit/s`],
    ['Sent', one.bytes >= 1e9 ? `${(one.bytes / 1e9).toFixed(2)} GB` : `${(one.bytes / 1e6).toFixed(1)} MB`],
    ['Dropped', `${one.droppedFrames} pictures`],
    ['Reconnects', String(one.reconnects)],
    ['Latest', `${late.toFixed(1)} s behind`],
  ];
  return html`<dl>
    ${entries.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
