import { useEffect, useLayoutEffect, useRef, type ReactElement } from 'react';
import UPlot from 'uplot';
import { useText } from '../../../extension/ui/text.ts';
import { clockIn } from './clock-text.ts';
import { seriesSeconds } from './series.ts';

interface ChartProps {
  /** Charts of one group are pointed at together. */
  readonly group: string;
  readonly title: string;
  /** Unix times in seconds. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** The value of now. */
  readonly now: number;
  readonly say: (value: number) => string;
  /** What the chart reaches up to at least, so that a small unrest does not look like a storm. */
  readonly least: number;
  /** Whether the line stands for something that there is a lot of; else each value is a bar. */
  readonly fill: boolean;
  /** Which value the pointer is at in any chart of the destination; its value is shown instead of that of now. */
  readonly pointed: number | null;
  readonly onPoint: (index: number | null) => void;
}

const height = 72;
/** What a chart spans at least, in seconds. */
const leastSeconds = 120;

/** One value over the last minutes. Its picture says nothing to a screen reader: the value and the highest stand above. */
export function Chart(props: ChartProps): ReactElement {
  const t = useText();
  const { title, times, values, now, say, pointed } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  useLayoutEffect(() => {
    const element = box.current!;
    const made = new UPlot(optionsFor(latest, element), [[], []], element);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const redraw = (): void => made.redraw();
    scheme.addEventListener('change', redraw);
    return () => {
      scheme.removeEventListener('change', redraw);
      resized.disconnect();
      made.destroy();
    };
  }, []);
  useEffect(() => {
    plot.current?.setData([[...times], [...values]]);
  }, [times, values]);
  const shown = (pointed === null ? null : values[pointed]) ?? now;
  const time = pointed === null ? undefined : times[pointed];
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  return (
    <figure className="chart" data-pointed={pointed !== null}>
      <figcaption>
        <span>{title}</span>
        <strong>
          <bdi>{say(shown)}</bdi>
        </strong>
        <span className="chart-most">
          {time === undefined ? t('control_highest', say(highest)) : clockIn(t('language'))(time * 1_000)}
        </span>
      </figcaption>
      <div ref={box} className="chart-box" dir="ltr" aria-hidden="true" />
    </figure>
  );
}

/** Seconds from the first value to the last; a minute or two at the beginning of a show fill no ten. */
function rangeOf(first: number | null, last: number | null): [number, number] {
  const end = last ?? seriesSeconds;
  const seconds = Math.min(seriesSeconds, Math.max(leastSeconds, end - (first ?? end)));
  return [end - seconds, end];
}

/** Colours are asked for at each drawing: the scheme may have changed. */
function optionsFor(latest: { readonly current: ChartProps }, element: HTMLElement): UPlot.Options {
  const colour = (name: string) => (): string => getComputedStyle(element).getPropertyValue(name);
  const line = colour('--selected-border');
  const { fill, group } = latest.current;
  const bars = UPlot.paths.bars!({ size: [1, 6, 2] });
  return {
    width: Math.max(1, element.clientWidth),
    height,
    padding: [4, 0, 2, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: group }, points: { show: fill } },
    scales: {
      x: { range: (_, first, last) => rangeOf(first, last) },
      y: { range: (_, __, most) => [0, Math.max(latest.current.least, (most ?? 0) * 1.1)] },
    },
    axes: [
      { show: false },
      {
        size: 0,
        gap: 0,
        stroke: colour('--muted'),
        grid: { stroke: colour('--border'), width: 1 },
        ticks: { show: false },
        values: () => [],
        splits: (self) => {
          const most = self.scales['y']?.max ?? 0;
          return [0, most / 2, most];
        },
      },
    ],
    series: [
      {},
      {
        stroke: line,
        width: 1.5,
        points: { show: false },
        fill: () => `color-mix(in srgb, ${line()} ${fill ? 18 : 60}%, transparent)`,
        ...(fill ? {} : { paths: bars }),
      },
    ],
    hooks: { setCursor: [(self) => latest.current.onPoint(self.cursor.idx ?? null)] },
  };
}
