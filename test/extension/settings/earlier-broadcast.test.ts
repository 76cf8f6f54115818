import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, it } from 'vitest';
import { earlierBroadcast } from '../../../extension/settings/earlier-broadcast.ts';
import { nameBroadcast, noteStopped } from '../../../extension/settings/last-broadcast.ts';
import { setPassphrase } from '../../../extension/settings/set-passphrase.ts';
import type { Settings } from '../../../extension/settings/settings.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { settingsIn, type Profile } from '../../helpers/test-sealer.ts';

const pairing = { clientId: '0'.repeat(32), token: '1'.repeat(64) };

const destinations = [
  { id: 'youtube', platform: 'youtube', name: 'YouTube' },
  { id: 'x-club', platform: 'custom', name: 'Club' },
];

let profile: Profile;
let settings: Settings;
let id: string;

const earlier = (open = (): Settings => settings): ReturnType<typeof earlierBroadcast> =>
  earlierBroadcast(open, profile.area, 5_000);

beforeEach(async () => {
  profile = { area: new MemoryArea(), keys: new IDBFactory() };
  settings = settingsIn(profile);
  await settings.pairing.write(pairing);
  await settings.destinations.write([{ id: 'x-club', name: 'Club', ingest: 'rtmp://club.example/app' }]);
  id = await nameBroadcast(profile.area, ['x-club', 'youtube', 'x-deleted'], false);
});

it('what was stopped unheard is told after a restart of the browser with what is left there, and without any stream key', async () => {
  await noteStopped(profile.area, 1_000);
  settings = settingsIn(profile);
  expect(await earlier()).toEqual({ broadcastId: id, destinations, pairing });
  await settings.controlPort.write(7421);
  expect(await earlier()).toEqual({ broadcastId: id, destinations, pairing, controlPort: 7421 });
});

it('what was never stopped is not told, and no secret is opened for it', async () => {
  const open = (): Settings => {
    throw new Error('opened');
  };
  expect(await earlier(open)).toBeNull();
});

it('waits for the passphrase, where there is one', async () => {
  await noteStopped(profile.area, 1_000);
  await setPassphrase(settings, 'correct horse', '');
  settings = settingsIn(profile);
  expect(await earlier()).toBe('locked');
  await settings.lock.unlock('correct horse');
  expect(await earlier()).toEqual({ broadcastId: id, destinations, pairing });
});

it('cannot be told by a browser that is not paired any more', async () => {
  await noteStopped(profile.area, 1_000);
  await settings.pairing.delete();
  expect(await earlier()).toBe('unpaired');
});
