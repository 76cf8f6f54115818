import { useEffect, useRef, useState } from 'react';
import { checkServers, type ServerCheck } from '../companion/check-servers.ts';
import { findCompanion } from '../companion/link/find-companion.ts';
import { openSocket } from '../companion/link/socket.ts';
import { recordId, type Choice } from '../keys/choices.ts';
import type { DestinationRequest } from '../messages/start-request.ts';
import type { Problem } from '../messages/broadcast-status.ts';
import { pageClock } from '../platform/clock.ts';
import { carrierOf } from '../settings/carrier.ts';
import type { Settings } from '../settings/settings.ts';
import { readSnapshot, type SettingsSnapshot } from '../settings/snapshot.ts';
import { requestFor } from '../live/destination-request.ts';
import { lackingAt } from '../live/lacking.ts';
import { planStart } from '../live/start-plan.ts';

/** The servers of what is selected, asked on request. */
export interface ServerChecks {
  readonly busy: boolean;
  /** Servers that accepted, of how many, when all have answered; null before. */
  readonly done: { readonly accepted: number; readonly of: number } | null;
  /** What came of it for a destination; null where it was not asked, or with another key or another server. */
  of(choice: Choice, snapshot: SettingsSnapshot): ServerCheck | null;
  /** Asks all that is selected. @returns why that cannot be, as for a start; null once all have answered */
  run(settings: Settings): Promise<{ readonly problem: Problem; readonly names: readonly string[] } | null>;
}

type Checks = ReadonlyMap<string, { readonly request: DestinationRequest; readonly check: ServerCheck }>;

/** Ends what is being asked when the page goes. */
export function useServerCheck(): ServerChecks {
  const [checks, setChecks] = useState<Checks>(new Map());
  const life = useRef<AbortController | null>(null);
  useEffect(() => {
    const own = new AbortController();
    life.current = own;
    return () => own.abort();
  }, []);
  const all = [...checks.values()].map(({ check }) => check);
  const answers = all.filter((check) => check !== 'asking');
  const busy = answers.length < all.length;
  return {
    busy,
    done:
      busy || all.length === 0
        ? null
        : { accepted: answers.filter(({ reason }) => reason === null).length, of: all.length },
    of(choice, snapshot) {
      const asked = checks.get(choice.id);
      if (!asked || !snapshot.keys.has(choice.id)) return null;
      const { key, ingest, server } = requestFor(choice, snapshot);
      const { request } = asked;
      const isSame = request.key === key && request.ingest === ingest && request.server === server;
      return isSame ? asked.check : null;
    },
    async run(settings) {
      const { signal } = life.current!;
      const snapshot = await readSnapshot(settings);
      const { at } = carrierOf(snapshot);
      const plan = planStart(snapshot, await lackingAt(at, signal));
      if (!plan.ok) return plan;
      const { pairing: credentials } = plan;
      const destinations = plan.destinations.filter(({ id }) => id !== recordId);
      setChecks(new Map(destinations.map((request) => [request.id, { request, check: 'asking' }])));
      await checkServers(
        destinations,
        { credentials, at },
        (id, check) => setChecks((before) => new Map(before).set(id, { ...before.get(id)!, check })),
        { findCompanion, openSocket, clock: pageClock },
        signal,
      );
      return null;
    },
  };
}
