import { IDBFactory } from 'fake-indexeddb';
import { Sealer } from '../../extension/settings/sealer.ts';
import { openSealingKey } from '../../extension/settings/sealing-key.ts';

/** Seals as a browser of its own does. */
export function testSealer(browser = new IDBFactory()): Sealer {
  return new Sealer(() => openSealingKey(browser));
}
