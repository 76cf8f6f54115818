import type { ShowSummary } from '../messages/show-summary.ts';
import { platformIds, type Credentials } from '#protocol';
import type { Carrier } from './carrier.ts';
import type { AdaptiveChoice } from './adaptive.ts';
import type { OptionsById } from './destination-options.ts';
import type { Hiding } from './hiding.ts';
import { keyFor } from './key-server.ts';
import type { StoredKey } from './key-vault.ts';
import type { LockState } from './lock.ts';
import type { QualityChoice } from './quality.ts';
import type { Milestones } from './milestones.ts';
import type { Profile } from './profiles.ts';
import { unreadable as unreadableSecret } from './secret-item.ts';
import type { FurtherDestination, Settings } from './settings.ts';
import type { SourceKind } from './show-choices.ts';
import type { Studio } from './studio.ts';
import { knownUplink, type Uplink } from './uplink.ts';

/** All settings at one moment, as the pages show them. */
export interface SettingsSnapshot {
  readonly keys: ReadonlyMap<string, StoredKey>;
  /** Names of the keys that are stored but cannot be opened: the browser has lost its own key, and they are asked anew. */
  readonly unreadable: readonly string[];
  /** Further destinations whose address is not the one that their key was entered for, and that one: the key is not used. */
  readonly moved: ReadonlyMap<string, string>;
  readonly lock: LockState;
  /** Names of the keys that wait for the passphrase. */
  readonly locked: readonly string[];
  /** Whether this browser is paired, also while what it was given waits for the passphrase. */
  readonly paired: boolean;
  /** Null while this browser is not paired, can no longer read what it was given, or waits for the passphrase. */
  readonly pairing: Credentials | null;
  /** Origin of a server of one's own; null for none. */
  readonly server: string | null;
  /** Whether this browser is paired with that, as `paired`. */
  readonly serverPaired: boolean;
  /** As `pairing`. */
  readonly serverPairing: Credentials | null;
  readonly carrier: Carrier;
  readonly selection: readonly string[];
  readonly source: SourceKind | null;
  readonly quality: QualityChoice;
  readonly adaptive: AdaptiveChoice;
  readonly destinations: readonly FurtherDestination[];
  readonly destinationOptions: OptionsById;
  readonly controlPort: number | null;
  readonly answerSeconds: number | null;
  readonly studio: Studio;
  readonly hiding: Hiding;
  readonly following: boolean;
  readonly remoteControl: boolean;
  readonly profiles: readonly Profile[];
  readonly milestones: Milestones;
  readonly lastShow: ShowSummary | null;
  /** Null also where what is known is too old. */
  readonly uplink: Uplink | null;
}

/** Names of all the keys that there can be. */
export function keyNames(destinations: readonly FurtherDestination[]): string[] {
  return [...platformIds.filter((id) => id !== 'custom'), ...destinations.map(({ id }) => id)];
}

export async function readSnapshot(settings: Settings): Promise<SettingsSnapshot> {
  const lock = await settings.lock.state();
  const isLocked = lock === 'locked';
  const [
    pairing,
    serverPairing,
    server,
    carrier,
    selection,
    source,
    quality,
    adaptive,
    destinations,
    destinationOptions,
    controlPort,
    answerSeconds,
    studio,
    hiding,
    following,
    remoteControl,
    profiles,
    milestones,
    lastShow,
    uplink,
  ] = await Promise.all([
    isLocked ? null : settings.pairing.read(),
    isLocked ? null : settings.serverPairing.read(),
    settings.server.read(),
    settings.carrier.read(),
    settings.selection.read(),
    settings.source.read(),
    settings.quality.read(),
    settings.adaptive.read(),
    settings.destinations.read(),
    settings.destinationOptions.read(),
    settings.controlPort.read(),
    settings.answerSeconds.read(),
    settings.studio.read(),
    settings.hiding.read(),
    settings.following.read(),
    settings.remoteControl.read(),
    settings.profiles.read(),
    settings.milestones.read(),
    settings.lastShow.read(),
    settings.uplink.read(),
  ]);
  const keys = new Map<string, StoredKey>();
  const unreadable: string[] = [];
  const moved = new Map<string, string>();
  const locked: string[] = [];
  await Promise.all(
    keyNames(destinations).map(async (name) => {
      if (isLocked) return void ((await settings.keys.exists(name)) && locked.push(name));
      const found = await settings.keys.read(name);
      if (found === unreadableSecret) return void unreadable.push(name);
      if (!found) return;
      const further = destinations.find(({ id }) => id === name);
      const key = further ? await keyFor(settings, further, found) : { key: found.key, ingest: found.ingest };
      if ('key' in key) keys.set(name, key);
      else moved.set(name, key.enteredFor);
    }),
  );
  return {
    keys,
    unreadable,
    moved,
    lock,
    locked,
    paired: isLocked ? await settings.pairing.exists() : isThere(pairing),
    pairing: pairing === unreadableSecret ? null : pairing,
    server,
    serverPaired: isLocked ? await settings.serverPairing.exists() : isThere(serverPairing),
    serverPairing: serverPairing === unreadableSecret ? null : serverPairing,
    carrier,
    selection,
    source,
    quality,
    adaptive,
    destinations,
    destinationOptions,
    controlPort,
    answerSeconds,
    studio,
    hiding,
    following,
    remoteControl,
    profiles,
    milestones,
    lastShow,
    uplink: knownUplink(uplink, Date.now()),
  };
}

function isThere(pairing: Credentials | typeof unreadableSecret | null): boolean {
  return pairing !== null && pairing !== unreadableSecret;
}

/**
 * Calls `listener` with the settings now and after every change in any context, never with an older state after a newer;
 * `onFailure` when they cannot be read.
 */
export function watchSnapshot(
  settings: Settings,
  listener: (snapshot: SettingsSnapshot) => void,
  onFailure: (error: unknown) => void,
): () => void {
  let asked = 0;
  let shown = 0;
  let over = false;
  const refresh = (): void => {
    asked += 1;
    const turn = asked;
    readSnapshot(settings).then(
      (snapshot) => {
        if (over || turn < shown) return;
        shown = turn;
        listener(snapshot);
      },
      (error: unknown) => {
        if (!over && turn >= shown) onFailure(error);
      },
    );
  };
  const ends = [
    settings.lock.onChange(refresh),
    settings.keys.onChange(refresh),
    settings.pairing.onChange(refresh),
    settings.serverPairing.onChange(refresh),
    settings.server.onChange(refresh),
    settings.carrier.onChange(refresh),
    settings.selection.onChange(refresh),
    settings.source.onChange(refresh),
    settings.quality.onChange(refresh),
    settings.adaptive.onChange(refresh),
    settings.destinations.onChange(refresh),
    settings.destinationOptions.onChange(refresh),
    settings.controlPort.onChange(refresh),
    settings.answerSeconds.onChange(refresh),
    settings.studio.onChange(refresh),
    settings.hiding.onChange(refresh),
    settings.following.onChange(refresh),
    settings.remoteControl.onChange(refresh),
    settings.profiles.onChange(refresh),
    settings.milestones.onChange(refresh),
    settings.lastShow.onChange(refresh),
    settings.uplink.onChange(refresh),
  ];
  refresh();
  return () => {
    over = true;
    for (const end of ends) end();
  };
}
