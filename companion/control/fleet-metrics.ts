import { Counter, Gauge, type Registry } from 'prom-client';

/** What a companion knows of itself as one of a fleet. */
export interface FleetFigures {
  /** Whether NATS answers. */
  readonly isSure: boolean;
  /** Companions that it sees, itself among them. */
  readonly nodes: number;
  readonly leases: number;
  readonly capacity: number;
  /** How much of what it takes is in use: 1 where it takes no more. */
  readonly load: number;
  readonly takeovers: number;
  readonly fenced: number;
  readonly moves: number;
}

/** What `/metrics` shows besides of a companion in a fleet; of the fleet as a whole, sums over its companions tell. */
export function fleetMetrics(registry: Registry, figures: () => FleetFigures): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: (of: FleetFigures) => number): void => {
    const collect = (): void => it.set(read(figures()));
    const it = new Gauge({ name: `tabcast_fleet_${name}`, help, registers, collect });
  };
  const total = (name: string, help: string, read: (of: FleetFigures) => number): void => {
    const collect = (): void => {
      it.reset();
      it.inc(read(figures()));
    };
    const it = new Counter({ name: `tabcast_fleet_${name}_total`, help, registers, collect });
  };
  gauge('nats_connected', 'Whether NATS answers: 1 where it does.', ({ isSure }) => Number(isSure));
  gauge('nodes', 'Companions of the fleet that this one sees, itself among them.', ({ nodes }) => nodes);
  gauge('leases', 'Shows that this companion may publish.', ({ leases }) => leases);
  gauge('capacity', 'Shows that this companion takes.', ({ capacity }) => capacity);
  gauge(
    'load',
    'How much of what this companion takes is in use; at 1 it takes no more.',
    ({ load }) => load,
  );
  total('takeovers', 'Shows taken over from another companion.', ({ takeovers }) => takeovers);
  total(
    'fenced',
    'Shows that were stopped here because their lease had run out, or another companion had it.',
    ({ fenced }) => fenced,
  );
  total(
    'moves',
    'Shows that have gone on elsewhere because this companion takes leave.',
    ({ moves }) => moves,
  );
}
