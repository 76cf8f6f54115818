import { facebook, twitch, youtube } from './directory/big-three.ts';
import { isUnder } from './directory/directory.ts';
import type { Preset } from './directory/schema.ts';

/**
 * The platforms with a port of their own at the companion, and `custom`, the port of every other ingest. What is known of
 * the platforms stands in the directory.
 */
export const platformIds = ['youtube', 'twitch', 'facebook', 'custom'] as const;
export type PlatformId = (typeof platformIds)[number];

/** Whose a key is: what it takes to say what is doubtful about one. */
export interface KeyOwner {
  /** A proper name, the same in every language. */
  readonly name: string;
  /** Public ingest, without a key; null where a person enters one. */
  readonly ingest: string | null;
  /** Host names that belong to the platform: a URL pasted as a key is recognised by them. */
  readonly hosts: readonly string[];
  /** What a key of this platform looks like; null where any key will do. */
  readonly keyShape: RegExp | null;
  /** An invented key that shows the shape. */
  readonly keyExample: string;
}

export interface Platform extends KeyOwner {
  readonly id: PlatformId;
  /** Default port of the companion's listener, and the ports it falls back to, in order, when it is taken. */
  readonly port: number;
  readonly sparePorts: readonly number[];
  readonly backupIngest: string | null;
  /** Its public ingest without TLS, for networks that let none through. */
  readonly plainIngest: string | null;
}

const custom: Platform = {
  id: 'custom',
  name: 'RTMP',
  port: 7421,
  sparePorts: [7431, 7441],
  ingest: null,
  backupIngest: null,
  plainIngest: null,
  hosts: [],
  keyShape: null,
  keyExample: 'stream-key',
};

export const platforms: Readonly<Record<PlatformId, Platform>> = {
  youtube: { id: 'youtube', port: 3000, sparePorts: [3001, 3010, 3300], ...known(youtube) },
  twitch: { id: 'twitch', port: 5000, sparePorts: [5500, 5050, 5005], ...known(twitch) },
  facebook: { id: 'facebook', port: 6001, sparePorts: [6002, 6010, 6100], ...known(facebook) },
  custom,
};

/** Whose the key of a further destination is, whose server a person enters. @param preset null for a server of one's own */
export function furtherOwner(preset: Preset | null): KeyOwner {
  return preset === null ? custom : { ...known(preset), ingest: null };
}

function known({ name, server, key }: Preset): Omit<Platform, 'id' | 'port' | 'sparePorts'> {
  const { ingests, backup, plain, hosts } = server.value;
  return {
    name,
    ingest: ingests[0]?.url ?? null,
    backupIngest: backup,
    plainIngest: plain ?? null,
    hosts,
    keyShape: key?.value.shape ?? null,
    keyExample: key?.value.example ?? custom.keyExample,
  };
}

/** The control port: discovery, status, and later the control page. */
export const controlPort = { port: 7420, sparePorts: [7430, 7440] } as const;

/** Whether a host name is one of the platform's own. */
export function isHostOf(platform: PlatformId, host: string): boolean {
  return isUnder(host, platforms[platform].hosts);
}

/** Type guard for a platform id that came from outside. */
export function isPlatformId(value: unknown): value is PlatformId {
  return typeof value === 'string' && (platformIds as readonly string[]).includes(value);
}
