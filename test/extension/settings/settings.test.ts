import { describe, expect, it } from 'vitest';
import { presetById } from '#protocol';
import { recorderQuality } from '../../../extension/settings/quality.ts';
import { reach } from '../../../extension/settings/milestones.ts';
import { openSettings } from '../../../extension/settings/settings.ts';
import { usualStudio } from '../../../extension/settings/studio.ts';
import { readSnapshot, watchSnapshot, type SettingsSnapshot } from '../../../extension/settings/snapshot.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { testSealer } from '../../helpers/test-sealer.ts';

const own = { id: 'x-own-server', name: 'Own server', ingest: 'rtmp://127.0.0.1/live' };

describe('settings', () => {
  it('start with nothing selected, no keys and 720p at 30', async () => {
    expect(await readSnapshot(openSettings(new MemoryArea(), testSealer()))).toEqual({
      keys: new Map(),
      unreadable: [],
      moved: new Map(),
      lock: 'off',
      locked: [],
      paired: false,
      pairing: null,
      server: null,
      serverPaired: false,
      serverPairing: null,
      carrier: 'computer',
      selection: [],
      source: null,
      quality: { preset: '720p30', videoKbps: 3_500 },
      adaptive: { on: true, lowestKbps: 600 },
      studio: usualStudio,
      destinations: [],
      destinationOptions: {},
      following: false,
      remoteControl: false,
      hiding: { keyPages: false, passwords: false, sites: [] },
      controlPort: null,
      answerSeconds: 600,
      milestones: { rehearsed: false, live: false },
      profiles: [],
      lastShow: null,
      uplink: null,
    });
  });

  it('keep what is whole when a part is broken', async () => {
    const area = new MemoryArea({
      selection: { version: 1, value: ['youtube', 7, 'twitch'] },
      source: { version: 1, value: 'fax' },
      quality: { version: 1, value: { preset: '9000p', videoKbps: 2_000 } },
      adaptive: { version: 1, value: { on: false, lowestKbps: 7 } },
      studio: { version: 1, value: { sound: { tab: { gainDb: 99 } }, camera: { id: 'camera-1' } } },
      'control-port': { version: 1, value: 70_000 },
      destinations: { version: 1, value: [{ id: 'youtube', name: 'x', ingest: 'y' }, own] },
      'key:youtube': { version: 1, value: { key: 42 } },
      'key:twitch': { version: 1, value: { key: 'live_1_a', ingest: 8 } },
    });
    const { keys, selection, source, quality, adaptive, studio, destinations, controlPort } =
      await readSnapshot(openSettings(area, testSealer()));
    expect(selection).toEqual(['youtube', 'twitch']);
    expect(source).toBeNull();
    expect(quality).toEqual({ preset: '720p30', videoKbps: 2_000 });
    expect(adaptive).toEqual({ on: false, lowestKbps: 600 });
    expect(studio).toEqual({ ...usualStudio, camera: { id: 'camera-1' } });
    expect(destinations).toEqual([own]);
    expect(controlPort).toBeNull();
    expect([...keys]).toEqual([['twitch', { key: 'live_1_a', ingest: null }]]);
  });

  it('hold the keys of platforms and of further destinations, each on its own', async () => {
    const settings = openSettings(new MemoryArea(), testSealer());
    await settings.destinations.write([own]);
    await settings.keys.write('youtube', { key: 'a', ingest: null });
    await settings.keys.write(own.id, { key: 'b', ingest: own.ingest });
    await settings.keys.delete('youtube');
    expect([...(await readSnapshot(settings)).keys]).toEqual([[own.id, { key: 'b', ingest: own.ingest }]]);
  });

  it('are told at once and after every change, the newest last', async () => {
    const settings = openSettings(new MemoryArea(), testSealer());
    const told: SettingsSnapshot[] = [];
    const changed = new Promise<void>((resolve, reject) => {
      const end = watchSnapshot(
        settings,
        (snapshot) => {
          told.push(snapshot);
          if (snapshot.keys.size === 0) return;
          end();
          resolve();
        },
        reject,
      );
    });
    await settings.selection.write(['youtube']);
    await settings.keys.write('youtube', { key: 'k', ingest: null });
    await changed;
    expect(told.at(-1)?.selection).toEqual(['youtube']);
    expect(told.at(-1)?.keys.get('youtube')?.key).toBe('k');
  });
});

describe('milestones', () => {
  it('are remembered once each, and do not forget one another', async () => {
    const { milestones } = openSettings(new MemoryArea(), testSealer());
    await Promise.all([reach(milestones, 'rehearsed'), reach(milestones, 'live')]);
    expect(await milestones.read()).toEqual({ rehearsed: true, live: true });
    milestones.update = () => Promise.reject(new Error('written again'));
    await reach(milestones, 'live');
  });
});

describe('settings that cannot be read', () => {
  it('are told as such, and not as settings', async () => {
    const area = new MemoryArea();
    area.get = () => Promise.reject(new Error('no disk'));
    const failure = await new Promise((resolve, reject) => {
      watchSnapshot(openSettings(area, testSealer()), () => reject(new Error('read')), resolve);
    });
    expect(failure).toEqual(new Error('no disk'));
  });
});

describe('quality', () => {
  it('pins the recorder to the preset and the chosen bitrate', () => {
    expect(recorderQuality({ preset: '1080p30', videoKbps: 5_000 }, [])).toEqual({
      width: 1920,
      height: 1080,
      frameRate: 30,
      videoKbps: 5_000,
      keyframeSeconds: 2,
    });
  });

  it.each([
    [['youtube', 'vimeo'], 2],
    [['x', 'no-such'], 2],
    [['youtube', 'chzzk', 'x'], 1],
  ])('has keyframes for %j every %i s', (ids, seconds) => {
    const all = ids.map((id) => presetById(id));
    expect(recorderQuality({ preset: '720p30', videoKbps: 3_500 }, all).keyframeSeconds).toBe(seconds);
  });
});
