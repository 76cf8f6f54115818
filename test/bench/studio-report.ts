import { decode } from '../faults/arrived.ts';
import { clockMs, type Publish } from './clock.ts';
import { quantile } from './frame-delays.ts';
import { bound } from './report.ts';
import type { Section } from './section.ts';
import type { Cost } from './studio-cost.ts';
import { table } from './table.ts';

/** What it took, and what arrived of it. */
export interface Stretch extends Cost {
  readonly fps: number;
  /** Longest time between two pictures, in ms. */
  readonly longestMs: number;
  /** How much later the sound is than the picture that it belongs to, in ms, beep by beep. */
  readonly laterMs: readonly number[];
}

/** What was measured by turns. */
export interface Round {
  /** A MediaRecorder on the bare tracks. */
  readonly bare: Cost;
  readonly plain: Stretch;
  readonly camera: Stretch;
}

/** Of what is measured second by second, what one figure is made of at least, and this share of it all. */
const together = 10;
const share = 0.1;
/** What a show takes on in its first minutes is no leak, in seconds; shorter ones are measured from the first. */
const settledSeconds = 120;

/** Looks at the pictures and the beeps that arrived in that time. */
export async function readStretch(cost: Cost, { file, arrivals }: Publish): Promise<Stretch> {
  const { frames, beeps } = await decode(file);
  const own = frames.slice(...cost.pictures);
  const gaps = own.slice(1).map(({ time }, n) => time - own[n]!.time);
  const [first, last] = [own[0]!.time, own.at(-1)!.time];
  // By how much the wall clock that is drawn into a picture is ahead of the ingest's.
  const ahead = own.flatMap(({ frame, time }, n) => {
    if (frame === null) return [];
    const arrived = arrivals[cost.pictures[0] + n]!;
    return [{ time, by: arrived - ((arrived - frame) % clockMs) - time }];
  });
  const laterMs = beeps
    .filter((at) => at > first && at < last)
    .map((at) => {
      const near = ahead.filter(({ time }) => Math.abs(time - at) < 500).map(({ by }) => by);
      const drawn = at + quantile(near, 0.5);
      return drawn - Math.round(drawn / 1_000) * 1_000;
    });
  const fps = ((own.length - 1) * 1_000) / (last - first);
  return { ...cost, fps, longestMs: Math.max(...gaps), laterMs };
}

/** @param mixed the last of all, and the longest */
export function studioSection(name: string, rounds: readonly Round[], mixed: Stretch): Section {
  const bareFps = ({ pictures: [from, to], seconds }: Cost): number => (to - from) / seconds;
  const [bare, plain, camera] = [
    rounds.map((one) => one.bare),
    rounds.map((one) => one.plain),
    rounds.map((one) => one.camera),
  ];
  const all = [...plain, ...camera, mixed];
  const againstBare = rounds.map((one) => one.plain.cpu / one.plain.fps / (one.bare.cpu / bareFps(one.bare)));
  const withCamera = rounds.map((one) => one.camera.cpu / one.plain.cpu);
  const [laterFirst, laterLast] = ends(mixed.laterMs);
  const settled =
    mixed.memoryMb.length > 2 * settledSeconds ? mixed.memoryMb.slice(settledSeconds) : mixed.memoryMb;
  const [memoryFirst, memoryLast] = ends(settled);
  const row = (title: string, stretches: readonly Stretch[]): string[] => [
    title,
    span(
      stretches.map(({ cpu }) => cpu * 100),
      1,
      ' %',
    ),
    span(
      stretches.map(({ fps }) => fps),
      2,
    ),
    span(
      stretches.map(({ longestMs }) => longestMs),
      0,
      ' ms',
    ),
    span(
      stretches.flatMap(({ laterMs }) => ends(laterMs)),
      1,
      ' ms',
    ),
    span(
      stretches.flatMap(({ memoryMb }) => ends(memoryMb)),
      0,
      ' MB',
    ),
  ];
  return {
    name,
    figures: { rounds, mixed },
    text: [
      table([
        ['a tab at 720p30', 'extension', 'fps', 'longest gap', 'sound later', 'memory'],
        [
          'a MediaRecorder and nothing else',
          span(
            bare.map(({ cpu }) => cpu * 100),
            1,
            ' %',
          ),
          span(bare.map(bareFps), 2),
          '',
          '',
          '',
        ],
        row('live', plain),
        row('with the camera in a corner', camera),
        row('with a microphone', [mixed]),
      ]),
      `Live against the MediaRecorder, for a picture: ${span(againstBare, 2)}; with the camera against without: ${span(withCamera, 2)}.`,
      `All cores were busy for ${span(
        [...bare, ...all].map(({ machine }) => machine * 100),
        0,
        ' %',
      )} of the time.`,
    ].join('\n'),
    bounds: [
      bound(
        'CPU of the extension for a picture, a tab live, against a MediaRecorder',
        quantile(againstBare, 0.5),
        1.1,
      ),
      bound('the same with the camera in a corner, against without', quantile(withCamera, 0.5), 1.5),
      bound(
        'pictures that are missing of 30 a second, at most',
        Math.max(...all.map(({ fps }) => 30 - fps)),
        0.5,
      ),
      bound('longest time between two pictures, ms', Math.max(...all.map(({ longestMs }) => longestMs)), 100),
      bound('sound later than the picture with a microphone, at the end, ms', Math.abs(laterLast), 20),
      bound('drift of it, ms', Math.abs(laterLast - laterFirst), 2),
      bound('memory of the extension at the end against the beginning', memoryLast / memoryFirst, 1.02),
    ],
    wrong: [],
    charts: {},
  };
}

/** The median of the beginning, and of the end. */
function ends(values: readonly number[]): [first: number, last: number] {
  const count = Math.max(together, Math.floor(values.length * share));
  return [quantile(values.slice(0, count), 0.5), quantile(values.slice(-count), 0.5)];
}

/** The median of several, with the least and the most. */
function span(values: readonly number[], digits: number, unit = ''): string {
  const [least, middle, most] = [Math.min(...values), quantile(values, 0.5), Math.max(...values)].map((one) =>
    one.toFixed(digits),
  );
  return values.length === 1 ? `${middle}${unit}` : `${middle}${unit} (${least} to ${most})`;
}
