import { beforeEach, describe, expect, it } from 'vitest';
import { planStart, type StartPlan } from '../../../extension/live/start-plan.ts';
import { listChoices } from '../../../extension/keys/choices.ts';
import { addDestination } from '../../../extension/keys/further-destinations.ts';
import { saveKey } from '../../../extension/keys/actions.ts';
import {
  exportSettings,
  importSettings,
  type ImportResult,
} from '../../../extension/options/settings-file.ts';
import type { Profile } from '../../../extension/settings/profiles.ts';
import { openSettings, type Settings } from '../../../extension/settings/settings.ts';
import { readSnapshot } from '../../../extension/settings/snapshot.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { testSealer } from '../../helpers/test-sealer.ts';

const own = { id: 'x-own-server', name: 'Own server', ingest: 'rtmp://127.0.0.1/live' };
const passphrase = 'correct horse';
const low = { rendition: { picture: '480p30', videoKbps: 1_000 } } as const;
const mixed = {
  sound: {
    tab: { gainDb: -6, muted: false },
    microphone: { on: true, gainDb: 3, muted: true, deviceId: 'mic-1' },
  },
  camera: { id: 'camera-1' },
  pictureInPicture: { on: true, corner: 'top-left', size: 'small', shape: 'wide', mirrored: false },
  overlays: [{ kind: 'text', id: 'title', on: true, place: 'bottom', size: 'large', text: 'Garden cam' }],
} as const;

const weekly: Profile = {
  name: 'Weekly show',
  carrier: 'server',
  selection: ['youtube'],
  source: 'camera',
  quality: { preset: '1080p30', videoKbps: 4_000 },
  studio: mixed,
  adaptive: { on: false, lowestKbps: 700 },
  renditions: { youtube: low.rendition },
};
const hidden = { keyPages: true, passwords: false, sites: ['bank.example'] } as const;

function newSettings(): Settings {
  return openSettings(new MemoryArea(), testSealer());
}

/** Reads a file and takes it over, as a person does who agrees to all of it. */
async function takeOver(...of: Parameters<typeof importSettings>): Promise<ImportResult> {
  const read = await importSettings(...of);
  if (read.ok) await read.take();
  return read;
}

async function filled(): Promise<Settings> {
  const settings = newSettings();
  await settings.selection.write(['youtube', own.id]);
  await settings.source.write('camera');
  await settings.quality.write({ preset: '1080p30', videoKbps: 4_000 });
  await settings.adaptive.write({ on: true, lowestKbps: 900 });
  await settings.studio.write(mixed);
  await settings.profiles.write([weekly]);
  await settings.following.write(true);
  await settings.hiding.write(hidden);
  await settings.destinations.write([own]);
  await settings.controlPort.write(7430);
  await settings.answerSeconds.write(null);
  await settings.destinationOptions.write({ youtube: low, [own.id]: low });
  await settings.keys.write('youtube', { key: 'canary-1', ingest: null });
  await settings.keys.write(own.id, { key: 'canary-2', ingest: own.ingest });
  return settings;
}

// Stretching a passphrase takes some tenths of a second, and much longer on a busy machine.
describe('a settings file', { timeout: 60_000 }, () => {
  it('with a passphrase brings everything over to another browser', async () => {
    const from = await filled();
    const file = await exportSettings(from, passphrase);
    expect(file).not.toContain('canary');
    const to = newSettings();
    expect(await takeOver(to, file, passphrase)).toMatchObject({
      ok: true,
      changes: {
        keys: ['YouTube', own.name],
        added: [{ name: own.name, server: own.ingest }],
        moved: [],
        adaptive: { on: true, lowestKbps: 900 },
        studio: true,
        profiles: ['Weekly show'],
        following: true,
        hiding: hidden,
        options: ['YouTube', own.name],
      },
    });
    expect(await readSnapshot(to)).toEqual(await readSnapshot(from));
  });

  it('without a passphrase holds no key', async () => {
    const file = await exportSettings(await filled(), null);
    expect(file).not.toMatch(/canary|"keys"/);
    const to = newSettings();
    expect(await takeOver(to, file, null)).toMatchObject({ ok: true, changes: { keys: [] } });
    expect(await readSnapshot(to)).toMatchObject({ keys: new Map(), destinations: [own], controlPort: 7430 });
    expect(await to.answerSeconds.read()).toBeNull();
  });

  it.each([
    ['a wrong passphrase', 'Correct horse', 'passphrase-wrong'],
    ['an empty passphrase', '', 'passphrase-wrong'],
    ['no passphrase', null, 'passphrase-needed'],
  ])('with keys is not taken with %s, and changes nothing', async (_, given, problem) => {
    const file = await exportSettings(await filled(), passphrase);
    const to = newSettings();
    const before = await readSnapshot(to);
    expect(await importSettings(to, file, given)).toEqual({ ok: false, problem });
    expect(await readSnapshot(to)).toEqual(before);
  });

  it('is opened by its passphrase however the keyboard composes it', async () => {
    const file = await exportSettings(await filled(), 'caf\u00e9 au lait');
    expect(await importSettings(newSettings(), file, 'cafe\u0301 au lait')).toMatchObject({ ok: true });
  });

  it.each([
    ['text', 'hello', 'not-settings'],
    ['other JSON', '{"a":1}', 'not-settings'],
    ['null', 'null', 'not-settings'],
    ['no settings', '{"tabcast":"settings","version":1}', 'not-settings'],
    ['a later version', '{"tabcast":"settings","version":2}', 'newer'],
    ['a megabyte and more', JSON.stringify('x'.repeat(1_000_001)), 'not-settings'],
  ])('is not taken for one when it is %s', async (_, text, problem) => {
    expect(await importSettings(newSettings(), text, null)).toEqual({ ok: false, problem });
  });

  it('of a newer version is refused, and changes nothing', async () => {
    const settings = await filled();
    const before = await readSnapshot(settings);
    const file = await exportSettings(newSettings(), null);
    const newer = file.replace('"version": 1', '"version": 2');
    expect(newer).not.toBe(file);
    expect(await importSettings(settings, newer, null)).toEqual({ ok: false, problem: 'newer' });
    expect(await readSnapshot(settings)).toEqual(before);
  });

  it('that was weakened, or asks for an endless wait, is not opened', async () => {
    const file = await exportSettings(await filled(), passphrase);
    for (const rounds of ['1', '599999', '10000001', '1e99']) {
      const changed = file.replace('"iterations": 600000', `"iterations": ${rounds}`);
      expect(changed).not.toBe(file);
      expect(await importSettings(newSettings(), changed, passphrase)).toMatchObject({ ok: false });
    }
  });

  it('adds its destinations and keys to those that are there', async () => {
    const to = newSettings();
    const other = { id: 'x-other', name: 'Other', ingest: 'rtmp://127.0.0.1/other' };
    await to.destinations.write([other, { ...own, name: 'Older name' }]);
    await to.keys.write('twitch', { key: 'live_1_a', ingest: null });
    await takeOver(to, await exportSettings(await filled(), passphrase), passphrase);
    const { destinations, keys } = await readSnapshot(to);
    expect(destinations).toEqual([other, own]);
    expect([...keys.keys()].sort()).toEqual(['twitch', own.id, 'youtube']);
  });
});

describe('what a settings file says of single destinations', () => {
  it('replaces that of those that the file knows, and no other', async () => {
    const file = await exportSettings(await filled(), null);
    const to = newSettings();
    await to.destinations.write([{ id: 'x-other', name: 'Other', ingest: 'rtmp://127.0.0.1/other' }]);
    await to.destinationOptions.write({ twitch: low, 'x-other': low });
    expect(await takeOver(to, file, null)).toMatchObject({
      changes: { options: ['YouTube', 'Twitch', own.name] },
    });
    expect(await to.destinationOptions.read()).toEqual({ 'x-other': low, youtube: low, [own.id]: low });
  });

  it('adds its profiles to those here, and replaces those of the same name', async () => {
    const file = await exportSettings(await filled(), null);
    const to = newSettings();
    const other = { ...weekly, name: 'Other' };
    await to.profiles.write([{ ...weekly, source: 'tab' }, other]);
    expect(await takeOver(to, file, null)).toMatchObject({ changes: { profiles: ['Weekly show'] } });
    expect(await to.profiles.read()).toEqual([weekly, other]);
    expect(await importSettings(to, file, null)).toMatchObject({ changes: { profiles: [] } });
  });

  it('hides what it names on top of what is hidden here, and shows nothing that was hidden', async () => {
    const to = newSettings();
    await to.hiding.write({ keyPages: false, passwords: true, sites: ['mail.example'] });
    expect(await takeOver(to, await exportSettings(newSettings(), null), null)).toMatchObject({
      changes: { hiding: null, following: null },
    });
    const both = { keyPages: true, passwords: true, sites: ['bank.example', 'mail.example'] };
    expect(await takeOver(to, await exportSettings(await filled(), null), null)).toMatchObject({
      changes: { hiding: both, following: true },
    });
    expect(await to.hiding.read()).toEqual(both);
  });

  it('stays as it is here where an older file says nothing', async () => {
    const file = JSON.parse(await exportSettings(newSettings(), null)) as { settings: object };
    Reflect.deleteProperty(file.settings, 'destinationOptions');
    Reflect.deleteProperty(file.settings, 'adaptive');
    Reflect.deleteProperty(file.settings, 'studio');
    Reflect.deleteProperty(file.settings, 'profiles');
    Reflect.deleteProperty(file.settings, 'following');
    Reflect.deleteProperty(file.settings, 'hiding');
    const to = await filled();
    const before = await to.destinationOptions.read();
    expect(await takeOver(to, JSON.stringify(file), null)).toMatchObject({ changes: { options: [] } });
    expect(await to.destinationOptions.read()).toEqual(before);
    expect(await to.adaptive.read()).toEqual({ on: true, lowestKbps: 900 });
    expect(await to.studio.read()).toEqual(mixed);
    expect(await to.profiles.read()).toEqual([weekly]);
    expect(await to.following.read()).toBe(true);
    expect(await to.hiding.read()).toEqual(hidden);
  });
});

const server = 'rtmps://live.club.example/app';
const collector = 'rtmp://collector.example/app';

/** A browser with one further destination, and its settings as a file in which its server was changed. */
async function sharedFile(settings: Settings, to: string): Promise<string> {
  await addDestination(settings, { name: 'My club', server, key: 'canary-club' });
  const file = await exportSettings(settings, null);
  expect(file).not.toContain('canary');
  return file.replace(server, to);
}

const nextStart = async (settings: Settings): Promise<StartPlan> =>
  planStart(await readSnapshot(settings), null);

describe('a settings file that comes back with another server', () => {
  let settings: Settings;
  beforeEach(async () => {
    settings = newSettings();
    await settings.pairing.write({ clientId: '0'.repeat(32), token: '1'.repeat(64) });
  });

  it('is shown first: the servers that change by name, and nothing has changed before it is taken', async () => {
    const file = await sharedFile(settings, collector);
    const before = await readSnapshot(settings);
    const read = await importSettings(settings, file, null);
    expect(read).toMatchObject({
      ok: true,
      changes: {
        moved: [{ name: 'My club', from: server, to: collector, keyAsked: true }],
        added: [],
        keys: [],
        selection: null,
        quality: null,
      },
    });
    expect(await readSnapshot(settings)).toEqual(before);
    expect(await nextStart(settings)).toMatchObject({
      ok: true,
      destinations: [{ ingest: server, key: 'canary-club' }],
    });
  });

  it('never takes the key that is here to that server: Start asks for it anew', async () => {
    await takeOver(settings, await sharedFile(settings, collector), null);
    const plan = await nextStart(settings);
    expect(plan).toEqual({ ok: false, problem: { code: 'key-moved' }, names: ['My club'] });
    expect(listChoices(await readSnapshot(settings)).at(-1)).toMatchObject({
      configured: false,
      keyElsewhere: server,
    });
  });

  it('has the key back where the server is, and takes a new key to the new one', async () => {
    const file = await sharedFile(settings, collector);
    await takeOver(settings, file, null);
    await takeOver(settings, file.replace(collector, server), null);
    expect(await nextStart(settings)).toMatchObject({
      destinations: [{ ingest: server, key: 'canary-club' }],
    });
    await takeOver(settings, file, null);
    const [club] = await settings.destinations.read();
    await saveKey(settings, club!.id, 'custom', 'other-key');
    expect(await nextStart(settings)).toMatchObject({
      destinations: [{ ingest: collector, key: 'other-key' }],
    });
  });

  it.each([
    ['another port', 'rtmps://live.club.example:8443/app', false],
    ['another application', 'rtmps://live.club.example/app2', false],
    ['no TLS', 'rtmp://live.club.example/app', false],
    ['a name that begins alike', 'rtmps://live.club.example.collector.example/app', false],
    ['a login', 'rtmps://a:b@live.club.example/app', false],
    ['the same, written otherwise', 'RTMPS://LIVE.club.example:443/app/', true],
  ])('that differs by %s: the key follows only where nothing else could hear it', async (_, to, follows) => {
    await takeOver(settings, await sharedFile(settings, to), null);
    expect((await nextStart(settings)).ok).toBe(follows);
  });

  it('has its own keys with their own servers only, whatever stands in its readable part', async () => {
    const from = newSettings();
    await addDestination(from, { name: 'Club', server, key: 'canary-club' });
    const file = (await exportSettings(from, passphrase)).replace(server, collector);
    await takeOver(settings, file, passphrase);
    expect(await nextStart(settings)).toMatchObject({ ok: false, problem: { code: 'key-missing' } });
  }, 60_000);

  it('names the platforms whose keys it would send elsewhere', async () => {
    const from = newSettings();
    await from.keys.write('twitch', { key: 'live_1_x', ingest: 'rtmp://robin:secret@collector.example/app' });
    await settings.keys.write('twitch', { key: 'live_1_a', ingest: null });
    const read = await importSettings(settings, await exportSettings(from, passphrase), passphrase);
    expect(read).toMatchObject({ changes: { moved: [{ name: 'Twitch', from: null, to: collector }] } });
  }, 60_000);
});
