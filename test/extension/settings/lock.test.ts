import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromBase64 } from '../../../extension/settings/base64.ts';
import { addDestination } from '../../../extension/keys/further-destinations.ts';
import { saveKey } from '../../../extension/keys/actions.ts';
import type { Sealed } from '../../../extension/settings/sealer.ts';
import { forgetPassphrase, setPassphrase } from '../../../extension/settings/set-passphrase.ts';
import type { Settings } from '../../../extension/settings/settings.ts';
import { readSnapshot, watchSnapshot, type SettingsSnapshot } from '../../../extension/settings/snapshot.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { shortStretching } from '../../helpers/short-stretching.ts';
import { settingsIn, type Profile } from '../../helpers/test-sealer.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const passphrase = 'correct horse';
const pairing = { clientId: '0'.repeat(32), token: '1'.repeat(64) };

let profile: Profile;
let session: MemoryArea;
let settings: Settings;
/** A page in the same browser, and one after the browser was started again. */
const anotherPage = (): Settings => settingsIn(profile, session);
const nextStart = (): Settings => settingsIn(profile);

let stretchLong: () => void;
beforeAll(() => {
  stretchLong = shortStretching();
});
afterAll(() => stretchLong());
beforeEach(async () => {
  profile = { area: new MemoryArea(), keys: new IDBFactory() };
  session = new MemoryArea();
  settings = settingsIn(profile, session);
  await saveKey(settings, 'youtube', 'youtube', 'canary-1');
  await addDestination(settings, { name: 'Club', server: 'rtmp://a:b@a.example/app', key: 'canary-2' });
  await settings.pairing.write(pairing);
});

/** Everything that the keys in a copied profile open of what lies in it. */
async function loot({ area, keys }: Profile): Promise<string[]> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const open = keys.open('tabcast');
    open.onsuccess = () => resolve(open.result);
    open.onerror = () => reject(open.error);
  });
  const found = await new Promise<CryptoKey[]>((resolve, reject) => {
    const all = db.transaction('keys').objectStore('keys').getAll();
    all.onsuccess = () => resolve(all.result as CryptoKey[]);
    all.onerror = () => reject(all.error);
  });
  db.close();
  const opened: string[] = [];
  for (const [name, entry] of area.entries) {
    const { iv, data } = (entry as { value: Sealed }).value ?? {};
    if (!iv || !data) continue;
    for (const key of found) {
      const additionalData = new TextEncoder().encode(`tabcast:${name}`);
      const algorithm = { name: 'AES-GCM', iv: fromBase64(iv)!, additionalData };
      const text = await crypto.subtle.decrypt(algorithm, key, fromBase64(data)!).catch(() => null);
      if (text) opened.push(name);
    }
  }
  return opened.sort();
}

const club = (): Promise<string> => settings.destinations.read().then(([one]) => one!.id);

// Stretching a passphrase takes some tenths of a second, and much longer on a busy machine.
describe('a passphrase', { timeout: 60_000 }, () => {
  it('is asked once for each start of the browser, and then everything is as before', async () => {
    const before = await readSnapshot(settings);
    expect(await setPassphrase(settings, passphrase, '')).toBe(true);
    expect(await readSnapshot(settings)).toEqual({ ...before, lock: 'open' });
    const later = nextStart();
    const locked = await readSnapshot(later);
    expect(locked).toMatchObject({ lock: 'locked', pairing: null, paired: true, unreadable: [] });
    expect([locked.keys.size, [...locked.locked].sort()]).toEqual([0, [await club(), 'youtube'].sort()]);
    expect(await later.lock.unlock('Correct horse')).toBe(false);
    expect((await readSnapshot(later)).lock).toBe('locked');
    expect(await later.lock.unlock(passphrase)).toBe(true);
    expect(await readSnapshot(later)).toEqual({ ...before, lock: 'open' });
  });

  it('leaves nothing in a copied profile that opens a key, which without one is all there', async () => {
    expect(await loot(profile)).toEqual([`key:${await club()}`, 'key:youtube', 'pairing'].sort());
    await setPassphrase(settings, passphrase, '');
    expect(await loot(profile)).toEqual([]);
    await saveKey(settings, 'twitch', 'twitch', 'canary-3');
    expect(await loot(profile)).toEqual([]);
    expect(JSON.stringify([...profile.area.entries])).not.toMatch(/canary|a:b@/);
  });

  it('gives no script the key that it wraps, in no page and not from the memory of the session', async () => {
    await setPassphrase(settings, passphrase, '');
    for (const page of [settings, anotherPage()]) {
      const key = await page.lock.key();
      expect(key.extractable).toBe(false);
      await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
    }
    const [kept] = [...session.entries.values()] as Sealed[];
    // 256 bits and the tag: the key as it is would be shorter, and is not to be had without the browser's own.
    expect(fromBase64(kept!.data)!.length).toBe(48);
  });

  it('locks and unlocks all pages at once', async () => {
    const seen: SettingsSnapshot[] = [];
    const end = watchSnapshot(
      anotherPage(),
      (one) => seen.push(one),
      (error) => {
        throw error;
      },
    );
    await waitUntil('the page shows the keys', () => seen.at(-1)?.keys.size === 2);
    await setPassphrase(settings, passphrase, '');
    await waitUntil('it has followed', () => seen.at(-1)?.lock === 'open' && seen.at(-1)?.keys.size === 2);
    await session.remove([...session.entries.keys()]);
    await waitUntil('it is locked', () => seen.at(-1)?.lock === 'locked');
    await settings.lock.unlock(passphrase);
    await waitUntil('it is unlocked', () => seen.at(-1)?.keys.size === 2);
    await setPassphrase(settings, null, passphrase);
    await waitUntil('it needs none', () => seen.at(-1)?.lock === 'off' && seen.at(-1)?.keys.size === 2);
    end();
  });

  it('is changed and taken away only by who knows it, and the old one opens nothing since', async () => {
    await setPassphrase(settings, passphrase, '');
    const before = await readSnapshot(settings);
    const stolen = structuredClone([...profile.area.entries]);
    expect(await setPassphrase(settings, 'another horse', 'wrong horse')).toBe(false);
    expect(await setPassphrase(settings, null, 'wrong horse')).toBe(false);
    expect(await setPassphrase(settings, 'another horse', passphrase)).toBe(true);
    expect([...profile.area.entries]).not.toEqual(stolen);
    expect(await nextStart().lock.unlock(passphrase)).toBe(false);
    const later = nextStart();
    expect(await setPassphrase(later, null, 'another horse')).toBe(false);
    expect(await later.lock.unlock('another horse')).toBe(true);
    expect(await setPassphrase(later, null, 'another horse')).toBe(true);
    expect(await readSnapshot(nextStart())).toEqual({ ...before, lock: 'off' });
  });

  it('that is forgotten costs the keys and the pairing, and nothing else', async () => {
    await settings.controlPort.write(7430);
    await setPassphrase(settings, passphrase, '');
    const later = nextStart();
    await forgetPassphrase(later);
    expect(await readSnapshot(later)).toMatchObject({
      lock: 'off',
      locked: [],
      unreadable: [],
      paired: false,
      selection: [],
      controlPort: 7430,
      destinations: [{ name: 'Club' }],
    });
    await saveKey(later, 'youtube', 'youtube', 'canary-9');
    expect((await readSnapshot(nextStart())).keys.get('youtube')).toMatchObject({ key: 'canary-9' });
  });

  it('that cannot be written changes nothing', async () => {
    const set = profile.area.set.bind(profile.area);
    profile.area.set = () => Promise.reject(new Error('no room'));
    await expect(setPassphrase(settings, passphrase, '')).rejects.toThrow('no room');
    profile.area.set = set;
    expect(await readSnapshot(nextStart())).toMatchObject({ lock: 'off', unreadable: [], paired: true });
    expect((await readSnapshot(nextStart())).keys.size).toBe(2);
  });

  it('refuses a key while it is locked, and keeps what is there', async () => {
    await setPassphrase(settings, passphrase, '');
    const later = nextStart();
    await expect(saveKey(later, 'youtube', 'youtube', 'canary-9')).rejects.toThrow('locked');
    await later.lock.unlock(passphrase);
    expect((await readSnapshot(later)).keys.get('youtube')).toMatchObject({ key: 'canary-1' });
  });

  it.each([
    ['fewer rounds', { iterations: 1 }],
    ['endless rounds', { iterations: 1e9 }],
    ['no base64', { wrapped: '!' }],
    ['another salt', { salt: 'AAAAAAAAAAAAAAAAAAAAAA==' }],
  ])('is not asked of a record with %s', async (_, change) => {
    await setPassphrase(settings, passphrase, '');
    const entry = profile.area.entries.get('lock') as { version: number; value: object };
    profile.area.entries.set('lock', { ...entry, value: { ...entry.value, ...change } });
    expect(await nextStart().lock.unlock(passphrase)).toBe(false);
  });

  it('is the same however the keyboard composes it', async () => {
    await setPassphrase(settings, 'caf\u00e9 au lait', '');
    expect(await nextStart().lock.unlock('cafe\u0301 au lait')).toBe(true);
  });
});
