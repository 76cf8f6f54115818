import { IDBFactory } from 'fake-indexeddb';
import { BrowserKeys } from '../../extension/settings/browser-keys.ts';
import { Lock } from '../../extension/settings/lock.ts';
import { Sealer } from '../../extension/settings/sealer.ts';
import { openSettings, type Settings } from '../../extension/settings/settings.ts';
import { MemoryArea } from './memory-area.ts';

/** Seals as a browser of its own does, without a passphrase. */
export function testSealer(browser = new IDBFactory()): Sealer {
  const lock = new Lock(new MemoryArea(), new MemoryArea(), new BrowserKeys(() => browser));
  return new Sealer(() => lock.key());
}

/** What of a browser outlives it: its profile on the disk. */
export interface Profile {
  readonly area: MemoryArea;
  readonly keys: IDBFactory;
}

/** The settings as a page of the extension has them, in a session of the browser with this profile. */
export function settingsIn({ area, keys }: Profile, session = new MemoryArea()): Settings {
  const lock = new Lock(area, session, new BrowserKeys(() => keys));
  return openSettings(area, new Sealer(() => lock.key()), lock);
}
