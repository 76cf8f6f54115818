import { decode } from '../faults/arrived.ts';
import { clockMs, type Publish } from './clock.ts';
import { quantile } from './frame-delays.ts';
import { bound } from './report.ts';
import type { Section } from './section.ts';
import { table } from './table.ts';

/** What one way of recording the tab took. */
export interface Cost {
  readonly seconds: number;
  /** Share of one core of the extension's process. */
  readonly cpu: number;
  /** Which pictures were recorded meanwhile, counted from the first: from, and up to. */
  readonly pictures: readonly [number, number];
  /** Memory of the extension's process, at the beginning and at the end. */
  readonly memoryMb: readonly [number, number];
}

/** What it took, and what arrived of it. */
export interface Stretch extends Cost {
  readonly fps: number;
  /** Longest time between two pictures, in ms. */
  readonly longestMs: number;
  /** How much later the sound is than the picture that it belongs to, in ms: at the beginning, and at the end. */
  readonly laterMs: readonly [number, number];
}

/** Beeps that one figure is made of. */
const beepsTogether = 10;

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
  const later = beeps
    .filter((at) => at > first && at < last)
    .map((at) => {
      const near = ahead.filter(({ time }) => Math.abs(time - at) < 500).map(({ by }) => by);
      const drawn = at + quantile(near, 0.5);
      return drawn - Math.round(drawn / 1_000) * 1_000;
    });
  return {
    ...cost,
    fps: ((own.length - 1) * 1_000) / (last - first),
    longestMs: Math.max(...gaps),
    laterMs: [quantile(later.slice(0, beepsTogether), 0.5), quantile(later.slice(-beepsTogether), 0.5)],
  };
}

interface Stretches {
  readonly plain: Stretch;
  readonly camera: Stretch;
  readonly mixed: Stretch;
}

/** @param bare what a MediaRecorder on the bare tracks took */
export function studioSection(name: string, bare: Cost, stretches: Stretches): Section {
  const { plain, camera, mixed } = stretches;
  const bareFps = (bare.pictures[1] - bare.pictures[0]) / bare.seconds;
  const all = Object.values(stretches) as Stretch[];
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const row = (title: string, one: Stretch): string[] => [
    title,
    share(one.cpu),
    one.fps.toFixed(2),
    `${one.longestMs} ms`,
    one.laterMs.map((ms) => `${ms.toFixed(1)} ms`).join(' … '),
    one.memoryMb.map((mb) => `${mb.toFixed(0)} MB`).join(' … '),
  ];
  return {
    name,
    figures: { bare, ...stretches },
    text: table([
      ['a tab at 720p30', 'extension', 'fps', 'longest gap', 'sound later', 'memory'],
      ['a MediaRecorder and nothing else', share(bare.cpu), bareFps.toFixed(2), '', '', ''],
      row('live', plain),
      row('with the camera in a corner', camera),
      row('with a microphone', mixed),
    ]),
    bounds: [
      bound(
        'CPU of the extension for a picture, a tab live, against a MediaRecorder',
        plain.cpu / plain.fps / (bare.cpu / bareFps),
        1.1,
      ),
      bound('the same with the camera in a corner, against without', camera.cpu / plain.cpu, 1.5),
      bound(
        'pictures that are missing of 30 a second, at most',
        Math.max(...all.map(({ fps }) => 30 - fps)),
        0.5,
      ),
      bound('longest time between two pictures, ms', Math.max(...all.map(({ longestMs }) => longestMs)), 100),
      bound('sound later than the picture with a microphone, at the end, ms', Math.abs(mixed.laterMs[1]), 20),
      bound('drift of it, ms', Math.abs(mixed.laterMs[1] - mixed.laterMs[0]), 2),
      bound(
        'memory of the extension at the end against the beginning',
        mixed.memoryMb[1] / mixed.memoryMb[0],
        1.02,
      ),
    ],
    wrong: [],
    charts: {},
  };
}
