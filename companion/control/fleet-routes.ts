import type { FleetView } from '#protocol';
import { operations } from './api/operations.ts';
import { refuse } from './api/refuse.ts';
import type { AddRoutes } from './api/serve.ts';

/** What is asked of a companion that is one of a fleet. */
export interface FleetPort {
  snapshot(): FleetView;
  /** Takes leave of its shows, one by one. */
  drain(): void;
}

/** @param fleet null for a companion alone */
export function fleetRoutes(fleet: FleetPort | null): AddRoutes {
  return (serve) => {
    serve(operations.fleet, (c) => (fleet ? c.json(fleet.snapshot()) : refuse(c, 404, 'no-fleet')));
    serve(operations.drainFleet, (c) => {
      if (!fleet) return refuse(c, 404, 'no-fleet');
      fleet.drain();
      return c.body(null, 202);
    });
  };
}
