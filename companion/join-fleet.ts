import type { AppTools } from './app.ts';
import type { FleetSettings } from './config/fleet-settings.ts';
import type { PairedBrowser, PairingBook } from './control/pairing-book.ts';
import { busyMeter } from './fleet/busy.ts';
import { Fleet } from './fleet/fleet.ts';
import type { FleetShows } from './fleet/holds.ts';
import { LastingBucket } from './fleet/lasting-bucket.ts';
import { NatsBucket } from './fleet/nats-bucket.ts';
import type { Pairings } from './ports/pairings.ts';

/** What a companion has of its fleet. */
export interface Membership {
  readonly fleet: Fleet;
  /** The browsers of all companions of the fleet. */
  readonly pairings: Pairings;
}

/** Makes a companion one of a fleet; nothing of this is loaded by one alone. It begins with the fleet's `start`. */
export function joinFleet(
  settings: FleetSettings,
  tools: Pick<AppTools, 'clock' | 'logger' | 'redactor' | 'version'>,
  shows: FleetShows,
  book: PairingBook,
): Membership {
  const { clock, logger, redactor } = tools;
  redactor.add(settings.secret);
  const { login } = settings.nats;
  if (login) redactor.add('token' in login ? login.token : login.pass);
  const bucket = new LastingBucket(
    () => NatsBucket.open(settings),
    clock,
    (why) => logger.warn('NATS cannot be reached, or has no JetStream: it is tried again', { why }),
  );
  const { name, secret, capacity } = settings;
  const fleet = new Fleet({
    ...{ bucket, clock, logger, shows, name, secret, capacity },
    version: tools.version,
    busy: busyMeter(),
  });
  const lost = (err: unknown): void =>
    logger.warn('The fleet does not hear of a paired browser yet', { err });
  const offer = (browser: PairedBrowser): void => void fleet.pairings.offer(browser).catch(lost);
  const offerAll = (): void =>
    void book.list().then(
      (all) => all.forEach(offer),
      () => undefined,
    );
  fleet.onSure = offerAll;
  book.listen({ added: offer, removed: (id) => void fleet.pairings.forget(id).catch(lost) });
  return {
    fleet,
    pairings: {
      find: async (id, origin) => {
        const known = fleet.pairings.find(id, origin);
        if (known === 'forgotten') return null;
        return known ?? (await book.find(id, origin));
      },
    },
  };
}
