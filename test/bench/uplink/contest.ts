import { readFileSync } from 'node:fs';
import { systemClock as clock } from '../../../companion/lib/clock.ts';
import { FlvReader } from '../../../companion/flv/reader.ts';
import { pause } from '../../../companion/lib/waiting.ts';
import { startNginxRtmp } from '../../helpers/nginx-rtmp.ts';
import { apps, type App } from '../contestant.ts';
import type { Bench } from '../section.ts';
import { Line } from './line.ts';

/** What a publisher tells of itself a few times a second. */
export interface Reading {
  /** Bits a second that are recorded for one destination. */
  readonly recorded: number;
  /** Of each destination, in the order of `apps`. */
  readonly destinations: readonly {
    readonly behindMs: number;
    readonly dropped: number;
    /** Bits a second of its video where it gets a rendition of its own; null where it gets what is recorded. */
    readonly rendition?: number | null;
  }[];
}

/** Something that publishes a show of its own to three ingests. */
export interface Publishing {
  read(): Reading;
  stop(): Promise<void>;
}

/** Goes live with addresses of three ingests. */
export type GoLive = (url: (app: App) => string) => Promise<Publishing>;

/** What the line does, from when everything is live. */
export interface Phase {
  readonly seconds: number;
  /** Bits a second of all together. */
  readonly bitsPerSecond: number;
  /** Bits a second of the first ingest alone; null for what the line has. */
  readonly oneBitsPerSecond?: number | null;
}

export interface Sample extends Reading {
  /** Seconds since the show was live. */
  readonly at: number;
}

/** What became of a show. */
export interface Outcome {
  readonly samples: readonly Sample[];
  readonly ingests: Readonly<Record<App, Received>>;
  /** Whether the line had packets as large as the internet's. */
  readonly isReal: boolean;
}

/** What one ingest received. */
export interface Received {
  /** One for each publish: more than one is a session that was lost. */
  readonly publishes: number;
  /** Longest time between two pictures on the ingest's clock, in ms. */
  readonly longestGapMs: number;
}

const sampleMs = 250;
const signalOf = ({ signal }: Bench): AbortSignal => signal;

/** Has one go live over a line that changes, and looks at what arrives. @param number tells those apart that run side by side */
export async function contest(
  goLive: GoLive,
  phases: readonly Phase[],
  bench: Bench,
  number: number,
): Promise<Outcome> {
  const nginx = await startNginxRtmp({ apps });
  const line = await Line.open(nginx.port, apps.length, number);
  try {
    line.shape(phases[0]!.bitsPerSecond);
    const show = await goLive((app) => line.url(apps.indexOf(app), app));
    const samples: Sample[] = [];
    try {
      const began = clock.now();
      let until = began;
      for (const { seconds, bitsPerSecond, oneBitsPerSecond = null } of phases) {
        line.shape(bitsPerSecond);
        line.shapeOne(0, oneBitsPerSecond);
        until += seconds * 1_000;
        while (clock.now() < until) {
          await pause(clock, Math.min(sampleMs, until - clock.now()), signalOf(bench));
          bench.signal.throwIfAborted();
          samples.push({ at: (clock.now() - began) / 1_000, ...show.read() });
        }
      }
    } finally {
      line.shape(null);
      line.shapeOne(0, null);
      await show.stop();
    }
    const received = apps.map((app) => [app, receivedOf(nginx.records(app))] as const);
    return {
      samples,
      ingests: Object.fromEntries(received) as Record<App, Received>,
      isReal: line.isReal,
    };
  } finally {
    await line.close();
    await nginx.stop();
  }
}

function receivedOf(files: readonly string[]): Received {
  const gaps = files.flatMap((file) => {
    const times = new FlvReader()
      .push(readFileSync(file))
      .filter(({ type, sequenceHeader }) => type === 'video' && !sequenceHeader)
      .map(({ timestamp }) => timestamp);
    return times.slice(1).map((time, at) => time - times[at]!);
  });
  return { publishes: files.length, longestGapMs: Math.max(0, ...gaps) };
}
