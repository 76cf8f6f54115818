import type { Cost } from './feed.ts';
import { bound, type Bound } from './report.ts';
import { table } from './table.ts';

/** So many destinations at once, and what they cost. */
export interface Point extends Cost {
  readonly name: string;
  readonly title: string;
  readonly count: number;
}

export function scaleTable(points: readonly Point[]): string {
  if (points.length === 0) return '';
  return table([
    ['destinations', '', 'CPU', 'each further one', 'peak memory', 'each further one', 'late by'],
    ...points.map((point) => {
      const first = firstOf(points, point.name);
      const isFirst = !first || first.count === point.count;
      return [
        String(point.count),
        point.title,
        `${(point.cpu * 100).toFixed(1)} % of a core`,
        isFirst ? '' : `${(eachFurther(first, point, 'cpu') * 100).toFixed(2)} %`,
        `${point.peakMb.toFixed(0)} MB`,
        isFirst ? '' : `${eachFurther(first, point, 'peakMb').toFixed(2)} MB`,
        `${point.lateSeconds.toFixed(1)} s`,
      ];
    }),
  ]);
}

export function scaleBounds(points: readonly Point[]): Bound[] {
  const at = (name: string, count: number): Point | undefined =>
    points.find((point) => point.name === name && point.count === count);
  const all: Bound[] = [];
  const [first, last] = [firstOf(points, 'scale'), at('scale', 100)];
  if (first && last) {
    const cpu = eachFurther(first, last, 'cpu') * 100;
    all.push(bound('CPU of each further destination up to 100, % of a core', cpu, 0.05));
    const memory = eachFurther(first, last, 'peakMb');
    all.push(bound('peak memory of each further destination up to 100, MB', memory, 0.5));
  }
  for (const count of [10, 30]) {
    const [own, tee] = [at('scale', count), at('scale-tee', count)];
    if (own && tee) all.push(bound(`CPU against one tee at ${count}`, own.cpu / tee.cpu, 1));
  }
  return all;
}

/** Keys whose stream is not in nginx-rtmp's statistics with at least so many bytes. */
export function shortStreams(stat: string, keys: readonly string[], leastBytes: number): string[] {
  const received = new Map<string, number>();
  for (const [, stream] of stat.matchAll(/<stream>([\s\S]*?)<\/stream>/g)) {
    const name = /<name>([^<]*)<\/name>/.exec(stream!)?.[1];
    if (name) received.set(name, Number(/<bytes_in>(\d+)<\/bytes_in>/.exec(stream!)?.[1] ?? 0));
  }
  return keys.filter((key) => (received.get(key) ?? 0) < leastBytes);
}

function firstOf(points: readonly Point[], name: string): Point | undefined {
  return points.find((point) => point.name === name);
}

function eachFurther(first: Point, point: Point, field: 'cpu' | 'peakMb'): number {
  return (point[field] - first[field]) / (point.count - first.count);
}
