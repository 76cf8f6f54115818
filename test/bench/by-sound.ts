import type { Entry } from './contestant.ts';
import { oneTee, oneTeeSame } from './ffmpegs.ts';
import { bound, undelivered, type Bound, type Result } from './report.ts';
import { sideBySide } from './run.ts';
import type { Bench, Section } from './section.ts';
import { soundChart } from './sound-chart.ts';
import { sounds, type Sound } from './sounds.ts';
import { source } from './source.ts';
import { table } from './table.ts';
import { tabcast, tabcastBefore } from './tabcast.ts';

/** The same contest with each kind of sound. */
export interface Contest {
  readonly sound: Sound;
  readonly results: readonly Result[];
}

/** What three destinations cost with each kind of sound: the companion against a tee, and against itself as it was. */
export async function bySound(bench: Bench): Promise<Section> {
  const entries: Entry[] = [tabcast, oneTee, oneTeeSame];
  if (bench.against !== null) entries.push(tabcastBefore(bench.against));
  const contests: Contest[] = [];
  for (const sound of sounds.filter((name) => bench.chosen.includes(name))) {
    console.error(`Sound: ${sound} …`);
    contests.push({ sound, results: await sideBySide(entries, bench, sound) });
  }
  return {
    name: 'sounds',
    figures: contests,
    text: table([
      ['three destinations', 'sound', 'CPU', 'of which ffmpeg'],
      ...contests.flatMap(({ sound, results }) =>
        results.map((result) => {
          const share = (seconds: number): string =>
            `${((seconds / result.cpuSeconds) * result.cpu * 100).toFixed(2)} %`;
          return [result.title, sound, share(result.cpuSeconds), share(result.cpuByProgram['ffmpeg'] ?? 0)];
        }),
      ),
    ]),
    bounds: bounds(contests),
    wrong: contests.flatMap(({ results }) => results.flatMap((result) => undelivered(result, bench.seconds))),
    charts: {
      'bench-sounds.svg': soundChart(
        contests,
        `${source.size}, second ${bench.settle + 1} to ${bench.seconds} of a show`,
      ),
    },
  };
}

function bounds(contests: readonly Contest[]): Bound[] {
  const whole = (result: Result): number => result.cpuSeconds;
  const alone = (result: Result): number => result.cpuSeconds - (result.cpuByProgram['ffmpeg'] ?? 0);
  const worst = (peer: string, part: (result: Result) => number): number =>
    Math.max(
      ...contests.map(({ results }) => {
        const [own, other] = ['tabcast', peer].map((name) => results.find((result) => result.name === name));
        return own && other ? part(own) / part(other) : Number.NaN;
      }),
    );
  const all = [
    bound('CPU against one tee, the worst of the sounds', worst('tee', whole), 0.9),
    bound("CPU against one tee with Tabcast's AAC settings, the worst", worst('tee-same', whole), 1.1),
    bound('CPU of the companion alone against that before, the worst', worst('before', alone), 0.75),
  ];
  return all.filter(({ measured }) => !Number.isNaN(measured));
}
