import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { destinationStates, type BroadcastView, type Status } from '#protocol';
import { fleetMetrics, type FleetFigures } from './fleet-metrics.ts';
import type { DestinationTotals, ShowTotals } from '../show/show-totals.ts';

/**
 * How often the delay of the event loop is looked at, in ms. Each look wakes the process: at the library's own 10 ms they take
 * as much of a processor as a tenth of a show.
 */
const eventLoopMonitoringPrecision = 100;

export interface MetricsSource {
  readonly totals: ShowTotals;
  readonly status: () => Status;
  /** Null for a companion alone. */
  readonly fleet: (() => FleetFigures) | null;
}

type Destination = BroadcastView['destinations'][number];
const ofDestination = ['destination', 'platform'] as const;
const ofOneShow = ['broadcast', ...ofDestination] as const;

/**
 * All that `/metrics` shows, in the names and units of https://prometheus.io/docs/practices/naming/. Read as it is at the
 * moment of a scrape. A destination is named by its id (`twitch-2`) and its platform: what a person calls it, its address and
 * its key are in no label.
 */
export function metrics(source: MetricsSource): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision });

  const gauge = (name: string, help: string, read: (status: Status) => number): void => {
    const collect = (): void => it.set(read(source.status()));
    const it = new Gauge({ name: `tabcast_${name}`, help, registers, collect });
  };
  const perDestination = (name: string, help: string, read: (each: Destination) => number): void => {
    const config = { name: `tabcast_destination_${name}`, help, registers, labelNames: ofOneShow };
    const it = new Gauge({
      ...config,
      collect: () => {
        it.reset();
        for (const { labels, each } of destinationsOf(source.status())) it.set(labels, read(each));
      },
    });
  };
  const total = (name: string, help: string, read: () => number): void => {
    const it = new Counter({
      name: `tabcast_${name}_total`,
      help,
      registers,
      collect: () => {
        it.reset();
        it.inc(read());
      },
    });
  };
  const totalOf = (name: string, help: string, read: (each: DestinationTotals) => number): void => {
    const config = { name: `tabcast_destination_${name}_total`, help, registers, labelNames: ofDestination };
    const it = new Counter({
      ...config,
      collect: () => {
        it.reset();
        for (const each of source.totals.destinations)
          it.inc({ destination: each.destination, platform: each.platform }, read(each));
      },
    });
  };

  const info = { name: 'tabcast_build_info', help: 'The version that runs; always 1.', registers };
  const build = new Gauge({ ...info, labelNames: ['version', 'ffmpeg'] });
  const { version, ffmpegVersion } = source.status();
  build.set({ version, ffmpeg: ffmpegVersion ?? '' }, 1);
  gauge(
    'broadcasts',
    'Broadcasts that are on air, or waiting for their browser.',
    ({ broadcasts }) => broadcasts.length,
  );
  total('shows', 'Shows that were begun.', () => source.totals.shows);
  total(
    'encoder_restarts',
    'Encoders that were replaced because they died, stood still or were late.',
    () => source.totals.restarts,
  );
  states(registers, source);
  perDestination(
    'throughput_bytes_per_second',
    'What has left for the ingest over the last seconds.',
    ({ stats }) => stats.bitrate / 8,
  );
  perDestination(
    'behind_seconds',
    'How late media arrives at the ingest.',
    ({ stats }) => stats.behindMs / 1_000,
  );
  perDestination('queue_seconds', 'Media that waits to be sent.', ({ stats }) => stats.queueMs / 1_000);
  perDestination('live_seconds', 'Time since it first went live.', ({ stats }) => stats.uptimeMs / 1_000);
  totalOf('sent_bytes', 'What has left for ingests, by what the system has taken.', (each) => each.sentBytes);
  totalOf(
    'acknowledged_bytes',
    'What ingests have acknowledged, or the system has taken where they acknowledge nothing.',
    (each) => each.acknowledgedBytes,
  );
  totalOf(
    'dropped_frames',
    'Pictures that were dropped because the line was too slow.',
    (each) => each.droppedFrames,
  );
  totalOf('reconnects', 'Publishes that ingests have accepted again in a show.', (each) => each.reconnects);
  if (source.fleet) fleetMetrics(registry, source.fleet);
  return registry;
}

/** One series for each state: 1 for the one that it is in. */
function states(registers: Registry[], source: MetricsSource): void {
  const it = new Gauge({
    name: 'tabcast_destination_state',
    help: 'The state that a destination is in: 1 for that one, 0 for the others.',
    registers,
    labelNames: [...ofOneShow, 'state'],
    collect: () => {
      it.reset();
      for (const { labels, each } of destinationsOf(source.status()))
        for (const state of destinationStates)
          it.set({ ...labels, state }, each.status.state === state ? 1 : 0);
    },
  });
}

function destinationsOf({ broadcasts }: Status) {
  return broadcasts.flatMap(({ id, destinations }) =>
    destinations.map((each) => {
      const { id: destination, platform } = each.status;
      return { labels: { broadcast: String(id), destination, platform }, each };
    }),
  );
}
