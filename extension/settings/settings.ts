import * as v from 'valibot';
import { credentialsSchema, type Credentials } from '#protocol';
import { adaptiveItem, type AdaptiveChoice } from './adaptive.ts';
import { usualAnswerSeconds } from './answer-time.ts';
import { carrierItem, serverItem, type Carrier } from './carrier.ts';
import { KeyVault } from './key-vault.ts';
import { BrowserKeys } from './browser-keys.ts';
import { destinationOptionsItem, type OptionsById } from './destination-options.ts';
import { lastShowItem } from './last-show.ts';
import { Lock } from './lock.ts';
import { milestonesItem, type Milestones } from './milestones.ts';
import { SecretItem } from './secret-item.ts';
import { profilesItem, type Profile } from './profiles.ts';
import { qualityPresets, type QualityChoice } from './quality.ts';
import type { Sealer } from './sealer.ts';
import { followingItem } from './following.ts';
import { remoteControlItem } from './remote-control.ts';
import { hidingItem, type Hiding } from './hiding.ts';
import {
  defaultPreset,
  listOf,
  qualitySchema,
  selectionSchema,
  sourceSchema,
  type SourceKind,
} from './show-choices.ts';
import { StoredItem } from './stored-item.ts';
import { studioItem, type Studio } from './studio.ts';
import type { ShowSummary } from '../messages/show-summary.ts';
import { uplinkItem, type Uplink } from './uplink.ts';
import type { StorageArea } from './storage-area.ts';

/** An ingest that the person named; its key is in the vault under its id. */
export interface FurtherDestination {
  /** `x-` and random letters; never the id of a platform. */
  readonly id: string;
  readonly name: string;
  /** `rtmp://host/app` or `rtmps://host/app`, without the key. */
  readonly ingest: string;
  /** Id of its platform in the directory; null for a server of one's own. Where nobody has chosen, the address tells. */
  readonly preset?: string | null | undefined;
}

export const maxFurtherDestinations = 30;

const destinationSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^x-[\w-]{4,40}$/)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  ingest: v.pipe(v.string(), v.maxLength(1024)),
  preset: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(40)))),
});

/** Everything that is remembered between broadcasts, in this browser only: nothing here is ever synchronised. */
export interface Settings {
  readonly keys: KeyVault;
  /** What keeps both of them behind a passphrase, where the person has set one. */
  readonly lock: Lock;
  /** What the companion on this computer gave this browser when they were paired. */
  readonly pairing: SecretItem<Credentials>;
  /** The same of the server. */
  readonly serverPairing: SecretItem<Credentials>;
  /** Origin of a server of one's own. Never in the settings file: each browser asks its own person. */
  readonly server: StoredItem<string | null>;
  readonly carrier: StoredItem<Carrier>;
  /** Ids of the destinations that are ticked. */
  readonly selection: StoredItem<readonly string[]>;
  /** Null until the person has chosen: then the browser's own default counts. */
  readonly source: StoredItem<SourceKind | null>;
  readonly quality: StoredItem<QualityChoice>;
  readonly adaptive: StoredItem<AdaptiveChoice>;
  readonly destinations: StoredItem<readonly FurtherDestination[]>;
  /** What is set for single destinations, platforms and further ones. */
  readonly destinationOptions: StoredItem<OptionsById>;
  /** How long a person is waited for who is asked whether a show goes on, in seconds; null for ever. */
  readonly answerSeconds: StoredItem<number | null>;
  /** What is mixed, and of which devices. */
  readonly studio: StoredItem<Studio>;
  /** Counts only as far as the browser lets pages be known, which each browser asks its own person. */
  readonly hiding: StoredItem<Hiding>;
  /** Whether a live tab is left for the one that comes to the front. */
  readonly following: StoredItem<boolean>;
  /** Whether this browser may be controlled through the companion. Never in the settings file: each browser asks its own person. */
  readonly remoteControl: StoredItem<boolean>;
  readonly profiles: StoredItem<readonly Profile[]>;
  readonly milestones: StoredItem<Milestones>;
  readonly lastShow: StoredItem<ShowSummary | null>;
  /** What past shows have found out of the way up; null before the first. */
  readonly uplink: StoredItem<Uplink | null>;
  /** The companion's control port, where it was started with another; null means the usual one and its spares. */
  readonly controlPort: StoredItem<number | null>;
}

/** @param lock where `sealer` has its key from; without one there is no passphrase */
export function openSettings(area: StorageArea, sealer: Sealer, lock = noLock()): Settings {
  return {
    lock,
    keys: new KeyVault(area, sealer),
    pairing: new SecretItem(area, sealer, { name: 'pairing', schema: credentialsSchema }),
    serverPairing: new SecretItem(area, sealer, { name: 'server-pairing', schema: credentialsSchema }),
    server: serverItem(area),
    carrier: carrierItem(area),
    selection: new StoredItem<readonly string[]>(area, {
      name: 'selection',
      version: 1,
      schema: selectionSchema,
      fallback: [],
    }),
    source: new StoredItem<SourceKind | null>(area, {
      name: 'source',
      version: 1,
      schema: sourceSchema,
      fallback: null,
    }),
    quality: new StoredItem<QualityChoice>(area, {
      name: 'quality',
      version: 1,
      schema: qualitySchema,
      fallback: { preset: defaultPreset, videoKbps: qualityPresets[defaultPreset].videoKbps },
    }),
    adaptive: adaptiveItem(area),
    destinations: new StoredItem<readonly FurtherDestination[]>(area, {
      name: 'destinations',
      version: 1,
      schema: listOf(destinationSchema),
      fallback: [],
    }),
    destinationOptions: destinationOptionsItem(area),
    answerSeconds: new StoredItem<number | null>(area, {
      name: 'answer-seconds',
      version: 1,
      schema: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(86_400))),
      fallback: usualAnswerSeconds,
    }),
    studio: studioItem(area),
    hiding: hidingItem(area),
    following: followingItem(area),
    remoteControl: remoteControlItem(area),
    profiles: profilesItem(area),
    milestones: milestonesItem(area),
    lastShow: lastShowItem(area),
    uplink: uplinkItem(area),
    controlPort: new StoredItem<number | null>(area, {
      name: 'control-port',
      version: 1,
      schema: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
      fallback: null,
    }),
  };
}

/** A lock of a storage area in which nothing stays. */
function noLock(): Lock {
  const nowhere: StorageArea = {
    get: () => Promise.resolve({}),
    set: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    onChange: () => () => undefined,
  };
  return new Lock(nowhere, nowhere, new BrowserKeys(() => indexedDB));
}
