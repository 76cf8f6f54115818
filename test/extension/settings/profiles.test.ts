import { beforeEach, describe, expect, it } from 'vitest';
import { carrierOf } from '../../../extension/settings/carrier.ts';
import {
  currentProfile,
  deleteProfile,
  maxProfiles,
  mergeProfiles,
  saveProfile,
  takeProfile,
  type Profile,
} from '../../../extension/settings/profiles.ts';
import { openSettings, type Settings } from '../../../extension/settings/settings.ts';
import { readSnapshot } from '../../../extension/settings/snapshot.ts';
import { usualStudio } from '../../../extension/settings/studio.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { testSealer } from '../../helpers/test-sealer.ts';

let settings: Settings;

beforeEach(async () => {
  settings = openSettings(new MemoryArea(), testSealer());
  await settings.selection.write(['twitch', 'youtube']);
});

const current = async (): Promise<string | null> => currentProfile(await readSnapshot(settings));
const save = async (name: string): Promise<void> => saveProfile(settings, await readSnapshot(settings), name);
const low = { rendition: { picture: '480p30', videoKbps: 1_000 } } as const;
const named = (name: string): Profile => ({
  ...{ name, selection: [], source: null, studio: usualStudio, carrier: 'computer' },
  quality: { preset: '720p30', videoKbps: 3_500 },
});

describe('a profile', () => {
  it('brings back destinations, source, quality and studio as they were when it was saved', async () => {
    await settings.source.write('camera');
    await settings.quality.write({ preset: '1080p30', videoKbps: 5_000 });
    await settings.studio.update((studio) => ({ ...studio, camera: { id: 'front' } }));
    await save(' Weekly show ');
    const before = await readSnapshot(settings);

    await settings.selection.write(['facebook']);
    await settings.source.write('tab');
    await settings.quality.write({ preset: '480p30', videoKbps: 900 });
    await settings.studio.write(usualStudio);
    expect(await current()).toBeNull();
    await takeProfile(settings, before.profiles[0]!);
    const { selection, ...after } = await readSnapshot(settings);
    expect([after.source, after.quality, after.studio]).toEqual([
      before.source,
      before.quality,
      before.studio,
    ]);
    expect(new Set(selection)).toEqual(new Set(['twitch', 'youtube']));
    expect(await current()).toBe('Weekly show');
  });

  it.each([
    ['another destination', () => settings.selection.write(['youtube'])],
    ['another source', () => settings.source.write('screen')],
    ['another quality', () => settings.quality.write({ preset: '720p30', videoKbps: 3_600 })],
    ['a bitrate that no longer follows', () => settings.adaptive.write({ on: false, lowestKbps: 600 })],
    ['another quality for one that is ticked', () => settings.destinationOptions.write({ twitch: low })],
    ['another carrier', () => settings.carrier.write('server')],
    ['another camera', () => settings.studio.update((one) => ({ ...one, camera: { id: 'back' } }))],
  ])('is not the one that is chosen any more with %s', async (_, change) => {
    await save('Weekly show');
    expect(await current()).toBe('Weekly show');
    await change();
    expect(await current()).toBeNull();
  });

  it('brings back the quality of its own of each of its destinations, and nothing else of any', async () => {
    await settings.destinationOptions.write({ twitch: { ...low, delaySeconds: 5 } });
    await settings.adaptive.write({ on: true, lowestKbps: 900 });
    await save('Weekly show');
    await settings.adaptive.write({ on: false, lowestKbps: 600 });
    const here = {
      twitch: { favourite: true },
      youtube: { ...low, delaySeconds: 9 },
      facebook: low,
    } as const;
    await settings.destinationOptions.write(here);
    expect(await current()).toBeNull();
    await takeProfile(settings, (await settings.profiles.read())[0]!);
    expect(await settings.destinationOptions.read()).toEqual({
      twitch: { favourite: true, ...low },
      youtube: { delaySeconds: 9 },
      facebook: low,
    });
    expect(await settings.adaptive.read()).toEqual({ on: true, lowestKbps: 900 });
    expect(await current()).toBe('Weekly show');
  });

  it('of an older version, which says nothing of these, leaves them and is chosen with any', async () => {
    await settings.profiles.write([{ ...named('Older'), selection: ['twitch'] }]);
    await settings.destinationOptions.write({ twitch: low });
    await settings.adaptive.write({ on: false, lowestKbps: 700 });
    await takeProfile(settings, (await settings.profiles.read())[0]!);
    expect(await settings.destinationOptions.read()).toEqual({ twitch: low });
    expect(await settings.adaptive.read()).toEqual({ on: false, lowestKbps: 700 });
    expect(await current()).toBe('Older');
  });

  it('brings back who carries the show, and one of version 1 is for this computer', async () => {
    const area = new MemoryArea();
    const { carrier: _, ...old } = named('Older');
    await area.set({ profiles: { version: 1, value: [old, null, { ...old, name: '' }] } });
    settings = openSettings(area, testSealer());
    await settings.server.write('https://stream.example.org');
    await settings.carrier.write('server');
    expect(await settings.profiles.read()).toEqual([named('Older')]);
    await save('On the server');
    await takeProfile(settings, (await settings.profiles.read())[0]!);
    const snapshot = await readSnapshot(settings);
    expect([snapshot.carrier, carrierOf(snapshot).at]).toEqual(['computer', null]);
    await takeProfile(settings, snapshot.profiles[1]!);
    expect(carrierOf(await readSnapshot(settings)).at).toBe('https://stream.example.org');
    await settings.server.write(null);
    expect(carrierOf(await readSnapshot(settings)).at).toBeNull();
  });

  it('is chosen in whatever order the destinations were ticked', async () => {
    await save('Weekly show');
    await settings.selection.write(['youtube', 'twitch']);
    expect(await current()).toBe('Weekly show');
  });

  it('takes the place of the one of its name, and no other', async () => {
    await save('One');
    await save('Two');
    await settings.source.write('camera');
    await save('One');
    expect((await settings.profiles.read()).map(({ name, source }) => [name, source])).toEqual([
      ['One', 'camera'],
      ['Two', null],
    ]);
    await deleteProfile(settings, 'One');
    expect((await settings.profiles.read()).map(({ name }) => name)).toEqual(['Two']);
  });

  it('that is broken, or has no room, takes none of the others with it', () => {
    const whole = named('Whole');
    const stored: unknown = [{ ...named('x'), name: '' }, whole, null, { ...named('y'), selection: 3 }];
    expect(settings.profiles.parse(stored)).toEqual([whole]);
    const many = Array.from({ length: maxProfiles + 3 }, (_, n) => named(`Show ${n}`));
    expect(settings.profiles.parse(many)).toEqual(many.slice(0, maxProfiles));
    expect(mergeProfiles(many.slice(0, maxProfiles), [whole])).toEqual(many.slice(0, maxProfiles));
  });
});
