import type { Cost } from './feed.ts';
import { bound, type Bound } from './report.ts';
import { table } from './table.ts';

/** So many broadcasts on one core, and what they cost. */
export interface Load extends Cost {
  readonly name: string;
  readonly title: string;
  readonly count: number;
  /** Destinations that were not live at its end. */
  readonly notLive: number;
  /** Pictures, of all destinations. */
  readonly dropped: number;
  readonly reconnects: number;
}

export function nodeTable(loads: readonly Load[]): string {
  if (loads.length === 0) return '';
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
  return table([
    [
      'broadcasts',
      '',
      'CPU',
      'each',
      'of which ffmpeg',
      'each further one',
      'peak memory',
      'each further one',
    ],
    ...loads.map((load) => {
      const first = loads.find(({ name }) => name === load.name)!;
      const further = (field: 'cpu' | 'peakMb'): number => eachFurther(first, load, field);
      const encoders = ((load.cpuByProgram['ffmpeg'] ?? 0) / load.cpuSeconds) * load.cpu;
      return [
        String(load.count),
        load.title,
        `${(load.cpu * 100).toFixed(1)} % of the core`,
        percent(load.cpu / load.count),
        percent(encoders / load.count),
        first === load ? '' : percent(further('cpu')),
        `${load.peakMb.toFixed(0)} MB`,
        first === load ? '' : `${further('peakMb').toFixed(1)} MB`,
      ];
    }),
  ]);
}

export function nodeBounds(loads: readonly Load[]): Bound[] {
  const of = (name: string): Load[] => loads.filter((load) => load.name === name);
  const [first, ...more] = of('node');
  const most = more.at(-1);
  if (!first || !most) return [];
  const [, peer] = of('node-tee');
  const equal = more.find(({ count }) => count === peer?.count);
  return [
    bound(`of ${most.count} broadcasts on one core, destinations not live`, most.notLive, 0),
    bound('pictures that they dropped', most.dropped, 0),
    bound('connections that they lost', most.reconnects, 0),
    bound('peak memory of each further broadcast, MB', eachFurther(first, most, 'peakMb'), 20),
    ...(peer && equal ? [bound('CPU against an ffmpeg for each broadcast', equal.cpu / peer.cpu, 1)] : []),
  ];
}

function eachFurther(first: Load, load: Load, field: 'cpu' | 'peakMb'): number {
  return (load[field] - first[field]) / (load.count - first.count);
}
