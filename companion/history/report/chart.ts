import { html } from 'hono/html';
import type { DestinationPhase, KeptSample } from '#protocol';
import { formatNumber } from '../../../extension/ui/format.ts';
import type { DestinationTimeline, Timeline } from './timeline.ts';
import type { Words } from './words.ts';

/** Units of the drawing, which is stretched to the width of the page. */
const size = { width: 1_000, height: 132, plot: 104, bar: 12, barAt: 116 } as const;

export interface ChartInput {
  readonly name: string;
  readonly samples: readonly KeptSample[];
  /** Seconds that a sample stands for. */
  readonly step: number;
  readonly own: DestinationTimeline;
  readonly timeline: Timeline;
  /** What the highest point of all charts of the show stands for. */
  readonly maxKbps: number;
  readonly t: Words;
}

/** One destination over the show: its bitrate, its states below, and what happened, each with a text for who points at it. */
export function chart({
  name,
  samples,
  step,
  own,
  timeline,
  maxKbps,
  t,
}: ChartInput): ReturnType<typeof html> {
  const x = (ms: number): string =>
    ((Math.min(ms, timeline.lengthMs) / timeline.lengthMs) * size.width).toFixed(1);
  const y = (kbps: number): string => (size.plot - (kbps / maxKbps) * (size.plot - 8)).toFixed(1);
  const stretch = (from: number, to: number): string =>
    Math.max(2, Number(x(to)) - Number(x(from))).toFixed(1);
  const lines = linesOf(samples, step).map((part) =>
    part.map(({ at, kbps }) => `${x(at * 1_000)},${y(kbps)}`),
  );
  const count = (all: readonly unknown[]): string => formatNumber(all.length, t('language'));
  const label = t('report_chart', name, count(own.gaps), count(own.drops), count(own.reconnects));
  return html`<svg
    viewBox="0 0 ${size.width} ${size.height}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label}"
  >
    ${timeline.slates.map(
      ({ from, to }) =>
        html`<rect class="slate" x="${x(from)}" y="0" width="${stretch(from, to)}" height="${size.plot}"
          ><title>${t('preview_waiting')}</title></rect
        >`,
    )}
    ${own.gaps.map(
      ({ from, to, message }) =>
        html`<rect class="gap" x="${x(from)}" y="0" width="${stretch(from, to)}" height="${size.plot}"
          ><title>${t('report_not_live')}. ${message}</title></rect
        >`,
    )}
    ${lines.map(
      (points) =>
        html`<path
            class="area"
            d="M${points[0]!.split(',')[0]},${size.plot} L${points.join(' ')} L${points.at(-1)!.split(',')[0]},${size.plot} Z"
          /><polyline class="line" points="${points.join(' ')}" />`,
    )}
    ${own.drops.map(
      ({ from, to, frames }) =>
        html`<rect class="drop" x="${x(from)}" y="0" width="${stretch(from, to)}" height="7"
          ><title>${t('dropped_frames', formatNumber(frames, t('language')))}</title></rect
        >`,
    )}
    ${timeline.markers.map(
      ({ at, label: said }) =>
        html`<line class="marker" x1="${x(at)}" x2="${x(at)}" y1="0" y2="${size.plot}"
          ><title>${said}</title></line
        >`,
    )}
    ${own.phases.map(
      ({ from, to, phase, message }) =>
        html`<rect
          class="${phase}"
          x="${x(from)}"
          y="${size.barAt}"
          width="${stretch(from, to)}"
          height="${size.bar}"
          ><title>${phaseName(phase, t)} ${message}</title></rect
        >`,
    )}
    ${own.reconnects.map(
      (at) =>
        html`<line class="reconnect" x1="${x(at)}" x2="${x(at)}" y1="${size.barAt - 6}" y2="${size.height}"
          ><title>${t('event_reconnect')}</title></line
        >`,
    )}
  </svg>`;
}

/** Where a destination is, in a word or two. */
export function phaseName(phase: DestinationPhase, t: Words): string {
  if (phase === 'trouble') return t('report_not_live');
  return t(`phase_${phase === 'key-sent' ? 'connecting' : phase}`);
}

/** The samples in stretches: where some are missing the line is broken. */
function linesOf(samples: readonly KeptSample[], step: number): KeptSample[][] {
  const parts: KeptSample[][] = [];
  for (const sample of samples) {
    const last = parts.at(-1)?.at(-1);
    if (last && sample.at - last.at <= 3 * step) parts.at(-1)!.push(sample);
    else parts.push([sample]);
  }
  return parts;
}
