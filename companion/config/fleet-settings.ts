import { ConfigError } from './config-error.ts';
import type { Source } from './options.ts';

/** How this companion is one of a fleet. */
export interface FleetSettings {
  readonly nats: NatsServers;
  readonly name: string;
  /** Seals what the companions of a fleet share. */
  readonly secret: string;
  /** Where clients reach this one's control port; null for where it listens. */
  readonly address: string | null;
  /** How many broadcasts it takes. */
  readonly capacity: number;
  /** Path of a NATS credentials file, or null. */
  readonly credentials: string | null;
}

/** Where NATS is. */
export interface NatsServers {
  /** Addresses without user and password. */
  readonly addresses: readonly string[];
  /** Who logs in there, and by which word: both, or a token alone; null for nobody. */
  readonly login: { readonly user: string; readonly pass: string } | { readonly token: string } | null;
}

/** What a common core takes, with some to spare; see docs/fleet.md. */
const usualCapacity = 20;

const natsShape = /^(?:nats|tls):\/\/(?:[^\s@/,]+@)?[^\s@/,]+$/;

/**
 * One address of NATS, or several with commas between them. User and password, or a token, stand in front of the first one or of
 * all: there is one login.
 * @returns null for anything else
 */
export function readNats(text: string): NatsServers | null {
  const each = text.split(',');
  if (!each.every((one) => natsShape.test(one) && URL.canParse(one))) return null;
  const urls = each.map((one) => new URL(one));
  const [first, ...others] = urls.map(({ username, password }) => `${username}:${password}`);
  if (others.some((login) => login !== ':' && login !== first)) return null;
  const [user, pass] = [urls[0]!.username, urls[0]!.password].map(decodeURIComponent) as [string, string];
  const addresses = urls.map(({ protocol, host }) => `${protocol}//${host}`);
  return { addresses, login: user === '' ? null : pass === '' ? { token: user } : { user, pass } };
}

/** @throws {ConfigError} */
export function fleetSettings(source: Source): FleetSettings | null {
  const { fleet, 'fleet-secret': secret } = source;
  if (fleet === undefined) return null;
  if (secret === undefined) {
    throw new ConfigError(
      'A fleet needs a secret that all its companions have: set TABCAST_FLEET_SECRET to the same 16 characters or more on each.',
    );
  }
  return {
    nats: readNats(fleet)!,
    secret,
    name: source['fleet-name'] ?? 'default',
    address: source['fleet-address']?.replace(/\/+$/, '') ?? null,
    capacity: source['fleet-capacity'] ?? usualCapacity,
    credentials: source['fleet-credentials'] ?? null,
  };
}

/** Whoever may see processes would see it there. @throws {ConfigError} */
export function refuseFleetSecrets(flags: Source): void {
  const problem =
    flags['fleet-secret'] !== undefined
      ? '--fleet-secret'
      : flags.fleet?.includes('@')
        ? 'The password of NATS in --fleet'
        : null;
  if (problem === null) return;
  throw new ConfigError(
    `${problem} would be readable in the list of processes. Set it in the environment (TABCAST_FLEET_SECRET, TABCAST_FLEET) or ` +
      'in config.json, or name a credentials file with --fleet-credentials.',
  );
}
