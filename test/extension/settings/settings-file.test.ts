import { describe, expect, it } from 'vitest';
import { exportSettings, importSettings } from '../../../extension/settings/settings-file.ts';
import { openSettings, type Settings } from '../../../extension/settings/settings.ts';
import { readSnapshot } from '../../../extension/settings/snapshot.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { testSealer } from '../../helpers/test-sealer.ts';

const own = { id: 'x-own-server', name: 'Own server', ingest: 'rtmp://127.0.0.1/live' };
const passphrase = 'correct horse';

function newSettings(): Settings {
  return openSettings(new MemoryArea(), testSealer());
}

async function filled(): Promise<Settings> {
  const settings = newSettings();
  await settings.selection.write(['youtube', own.id]);
  await settings.source.write('camera');
  await settings.quality.write({ preset: '1080p30', videoKbps: 4_000 });
  await settings.destinations.write([own]);
  await settings.controlPort.write(7430);
  await settings.keys.write('youtube', { key: 'canary-1', ingest: null });
  await settings.keys.write(own.id, { key: 'canary-2', ingest: 'rtmp://other.example/app' });
  return settings;
}

// Stretching a passphrase takes some tenths of a second, and much longer on a busy machine.
describe('a settings file', { timeout: 60_000 }, () => {
  it('with a passphrase brings everything over to another browser', async () => {
    const from = await filled();
    const file = await exportSettings(from, passphrase);
    expect(file).not.toContain('canary');
    const to = newSettings();
    expect(await importSettings(to, file, passphrase)).toEqual({ ok: true, keys: 2 });
    expect(await readSnapshot(to)).toEqual(await readSnapshot(from));
  });

  it('without a passphrase holds no key', async () => {
    const file = await exportSettings(await filled(), null);
    expect(file).not.toMatch(/canary|"keys"/);
    const to = newSettings();
    expect(await importSettings(to, file, null)).toEqual({ ok: true, keys: 0 });
    expect(await readSnapshot(to)).toMatchObject({ keys: new Map(), destinations: [own], controlPort: 7430 });
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
    await importSettings(to, await exportSettings(await filled(), passphrase), passphrase);
    const { destinations, keys } = await readSnapshot(to);
    expect(destinations).toEqual([other, own]);
    expect([...keys.keys()].sort()).toEqual(['twitch', own.id, 'youtube']);
  });
});
