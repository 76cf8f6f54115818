import type { Entry } from './contestant.ts';
import type { Result } from './report.ts';
import { sideBySide } from './run.ts';
import type { Bench } from './section.ts';
import { table } from './table.ts';

/** What is compared differs by less than two runs of the same do. */
const rounds = 3;

/** Several rounds of the same, taken together. */
export interface Rounds {
  readonly results: readonly Result[];
  /** Mean share of a core. */
  cpu(entry: Entry): number;
  /** Of all rounds, in MB. */
  peakMb(entry: Entry): number;
  readonly text: string;
}

/** Has two ways show side by side what differs between them, a few times. @param what is said while it goes on */
export async function inRounds(what: string, entries: readonly Entry[], bench: Bench): Promise<Rounds> {
  const results: Result[] = [];
  for (let round = 0; round < rounds; round++) {
    console.error(`${what}, ${round + 1} of ${rounds} …`);
    results.push(...(await sideBySide(entries, bench)));
  }
  const of = (entry: Entry): Result[] => results.filter(({ name }) => name === entry.name);
  const cpu = (entry: Entry): number => of(entry).reduce((sum, result) => sum + result.cpu, 0) / rounds;
  const peakMb = (entry: Entry): number => Math.max(...of(entry).map((result) => result.peakMb));
  const text = table([
    ['three destinations', 'CPU', 'peak memory'],
    ...entries.map((entry) => [
      entry.title,
      `${(cpu(entry) * 100).toFixed(2)} % of a core`,
      `${peakMb(entry).toFixed(0)} MB`,
    ]),
  ]);
  return { results, cpu, peakMb, text };
}
