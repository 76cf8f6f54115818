import { placeOf, type PlacingNode } from '../../companion/fleet/placement.ts';
import { Simulation } from '../companion/fleet/simulation.ts';
import { bound } from './report.ts';
import type { Section } from './section.ts';
import { table } from './table.ts';

export const placementName = 'placement';

const size = 10_000;
const shows = 100_000;
const capacity = 20;
/** Decisions that are timed for each fleet. */
const decisions = 20_000;

interface Fullness {
  readonly what: string;
  /** How many shows the node with that number has. */
  readonly showsOf: (node: number) => number;
}

const fullnesses: readonly Fullness[] = [
  { what: 'half full', showsOf: (node) => node % capacity },
  { what: 'one in a hundred has room', showsOf: (node) => (node % 100 === 0 ? capacity - 1 : capacity) },
  { what: 'one has room', showsOf: (node) => (node === size / 2 ? capacity - 1 : capacity) },
];

/** Where shows go in a fleet of 10 000 companions: how even, how soon after a tenth of them has died, and how long each decision takes. */
export async function placement(): Promise<Section> {
  const costs = fullnesses.map(decide);
  const fleet = new Simulation(size, (n) => (n % 2 === 0 ? capacity : 2 * capacity));
  fleet.begin(shows, 60_000);
  const even = fleet.worst;
  const tookMs = fleet.kill(Array.from({ length: size / 10 }, (_, n) => n * 10 + (n % 2)));
  const worst = Math.max(even, fleet.worst);
  return Promise.resolve({
    name: placementName,
    figures: { costs, worst, tookMs },
    text: table([
      [`a decision among ${size}`, 'processor, mean', 'median', '99 of 100'],
      ...costs.map(({ what, ...times }) => [
        what,
        ...[times.cpuMs, times.medianMs, times.mostMs].map((ms) => `${ms.toFixed(4)} ms`),
      ]),
    ]),
    bounds: [
      ...costs.map(({ what, cpuMs }) =>
        bound(`placement, ${what}: ms of processor for each decision`, cpuMs, 1),
      ),
      bound('placement: the fullest by the mean', worst, 1.2),
      bound('placement: simulated seconds until a tenth has a place again', tookMs / 1_000, 30),
    ],
    wrong: fleet.placed === shows ? [] : [`Of ${shows} shows ${fleet.placed} have a place.`],
    charts: {},
  });
}

function decide({ what, showsOf }: Fullness) {
  const nodes = Array.from({ length: size }, (_, n): PlacingNode => ({
    id: `${n}`,
    shows: showsOf(n),
    capacity,
    busy: 0,
    isOpen: true,
  }));
  const before = process.cpuUsage();
  const times = Array.from({ length: decisions }, (_, n) => {
    const from = performance.now();
    placeOf(`show ${n}`, nodes);
    return performance.now() - from;
  }).sort((a, b) => a - b);
  const { user, system } = process.cpuUsage(before);
  return {
    what,
    cpuMs: (user + system) / 1_000 / decisions,
    medianMs: times[decisions / 2]!,
    mostMs: times[decisions * 0.99]!,
  };
}
