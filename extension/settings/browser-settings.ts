import { localArea, sessionArea } from '../platform/storage.ts';
import { BrowserKeys } from './browser-keys.ts';
import { Lock } from './lock.ts';
import { Sealer } from './sealer.ts';
import { openSettings, type Settings } from './settings.ts';

/** The settings in this browser. */
export function browserSettings(): Settings {
  const lock = new Lock(localArea, sessionArea, new BrowserKeys(() => indexedDB));
  return openSettings(localArea, new Sealer(() => lock.key()), lock);
}
