import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { KeyVault } from '../../../extension/settings/key-vault.ts';
import { Sealer } from '../../../extension/settings/sealer.ts';
import { testSealer } from '../../helpers/test-sealer.ts';
import { BrowserKeys } from '../../../extension/settings/browser-keys.ts';
import { Lock } from '../../../extension/settings/lock.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';

const canary = 'canary-1234-5678';
const key = { key: canary, ingest: null };

function vaultIn(area: MemoryArea, browser: IDBFactory): KeyVault {
  return new KeyVault(area, testSealer(browser));
}
const stored = (area: MemoryArea): string => JSON.stringify([...area.entries]);

describe('the key vault', () => {
  it('gives back what was written, in another context too, and stores nothing readable', async () => {
    const [area, browser] = [new MemoryArea(), new IDBFactory()];
    await vaultIn(area, browser).write('youtube', { key: canary, ingest: 'rtmp://canary.example/app' });
    expect(await vaultIn(area, browser).read('youtube')).toEqual({
      key: canary,
      ingest: 'rtmp://canary.example/app',
      bound: true,
    });
    expect([...area.entries.keys()]).toEqual(['key:youtube']);
    expect(stored(area)).not.toContain('canary');
    expect(atob(/"data":"([^"]+)"/.exec(stored(area))![1]!)).not.toContain('canary');
  });

  it('never seals the same twice alike', async () => {
    const [area, browser] = [new MemoryArea(), new IDBFactory()];
    const vault = vaultIn(area, browser);
    await vault.write('youtube', key);
    const before = stored(area);
    await vault.write('youtube', key);
    expect(stored(area)).not.toBe(before);
  });

  it('has one key although two contexts open it at the same moment', async () => {
    const [area, browser] = [new MemoryArea(), new IDBFactory()];
    const [one, other] = [vaultIn(area, browser), vaultIn(area, browser)];
    await Promise.all([one.write('youtube', key), other.write('twitch', key)]);
    expect(await one.read('twitch')).toEqual({ ...key, bound: true });
    expect(await other.read('youtube')).toEqual({ ...key, bound: true });
  });

  it('keeps its key where no script can read it', async () => {
    const browser = new IDBFactory();
    const lock = new Lock(new MemoryArea(), new MemoryArea(), new BrowserKeys(() => browser));
    const sealingKey = await lock.key();
    expect(sealingKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', sealingKey)).rejects.toThrow();
  });

  it('does not open a key under the name of another', async () => {
    const [area, browser] = [new MemoryArea(), new IDBFactory()];
    const vault = vaultIn(area, browser);
    await vault.write('youtube', key);
    area.entries.set('key:twitch', area.entries.get('key:youtube'));
    expect(await vault.read('twitch')).toBe('unreadable');
  });

  it('says that a key is unreadable when the browser has lost its own, and takes a new one', async () => {
    const area = new MemoryArea();
    await vaultIn(area, new IDBFactory()).write('youtube', key);
    const after = vaultIn(area, new IDBFactory());
    expect(await after.read('youtube')).toBe('unreadable');
    expect(await after.read('twitch')).toBeNull();
    await after.write('youtube', key);
    expect(await after.read('youtube')).toEqual({ ...key, bound: true });
    await after.delete('youtube');
    expect(await after.read('youtube')).toBeNull();
  });

  it('says the same where there is no place for a key, and refuses to write', async () => {
    const area = new MemoryArea();
    await vaultIn(area, new IDBFactory()).write('youtube', key);
    const without = new KeyVault(area, new Sealer(() => Promise.reject(new Error('no IndexedDB'))));
    expect(await without.read('youtube')).toBe('unreadable');
    await expect(without.write('twitch', key)).rejects.toThrow('no IndexedDB');
    expect(area.entries.has('key:twitch')).toBe(false);
  });

  it.each([
    ['half a seal', { version: 2, value: { iv: 'AAAA' } }, null],
    ['no base64', { version: 2, value: { iv: '!', data: '!' } }, 'unreadable'],
    ['an empty seal', { version: 2, value: { iv: '', data: '' } }, 'unreadable'],
    ['a later version', { version: 3, value: { iv: 'AAAA', data: 'AAAA' } }, null],
    ['text', 'abc', null],
  ])('survives %s in storage', async (_, entry, expected) => {
    const area = new MemoryArea({ 'key:youtube': entry });
    expect(await vaultIn(area, new IDBFactory()).read('youtube')).toBe(expected);
  });

  it('keeps the last of several writes', async () => {
    const vault = vaultIn(new MemoryArea(), new IDBFactory());
    await Promise.all(['a', 'b', 'c'].map((text) => vault.write('youtube', { key: text, ingest: null })));
    expect(await vault.read('youtube')).toMatchObject({ key: 'c' });
  });

  it('tells which key was written or deleted', async () => {
    const vault = vaultIn(new MemoryArea(), new IDBFactory());
    const told: string[] = [];
    const end = vault.onChange((name) => told.push(name));
    await vault.write('x-1234', key);
    await vault.delete('x-1234');
    end();
    await vault.write('youtube', key);
    expect(told).toEqual(['x-1234', 'x-1234']);
  });
});

describe('a key from before there was a seal', () => {
  it('is sealed when it is first read, and its plain text is gone', async () => {
    const plain = { version: 1, value: { key: canary, ingest: 'rtmp://canary.example/app' } };
    const [area, browser] = [new MemoryArea({ 'key:youtube': plain }), new IDBFactory()];
    expect(await vaultIn(area, browser).read('youtube')).toEqual({ ...plain.value, bound: false });
    expect(stored(area)).not.toContain('canary');
    expect(await vaultIn(area, browser).read('youtube')).toEqual({ ...plain.value, bound: false });
  });

  it('stays as it is where it cannot be sealed', async () => {
    const area = new MemoryArea({ 'key:youtube': { version: 1, value: { key: canary } } });
    const without = new KeyVault(area, new Sealer(() => Promise.reject(new Error('no IndexedDB'))));
    expect(await without.read('youtube')).toMatchObject(key);
    expect(stored(area)).toContain(canary);
  });
});
