import { describe, expect, it } from 'vitest';
import { ingestOf } from '../../../extension/keys/choices.ts';
import { Sealer } from '../../../extension/settings/sealer.ts';
import { mayFollow, openAddress, withLoginOf } from '../../../extension/settings/key-server.ts';
import { openSettings, type Settings } from '../../../extension/settings/settings.ts';
import { readSnapshot } from '../../../extension/settings/snapshot.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';

const club = { id: 'x-club', name: 'Club', ingest: 'rtmp://a.example/app' };
const other = 'rtmp://b.example/live';

/** A browser that the version before has left: the key is sealed, and where it goes is not said by the seal. */
async function fromBefore(ingest: string | null): Promise<{ area: MemoryArea; settings: Settings }> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const sealer = new Sealer(() => Promise.resolve(key));
  const value = await sealer.seal('key:x-club', JSON.stringify({ key: 'canary', ingest }));
  const area = new MemoryArea({
    destinations: { version: 1, value: [club] },
    'key:x-club': { version: 2, value },
  });
  return { area, settings: openSettings(area, sealer) };
}

const moveTo = (settings: Settings, ingest: string): Promise<void> =>
  settings.destinations.write([{ ...club, ingest }]);

describe('a key of the version before', () => {
  it('is sealed at its first use together with the server that it has then, and goes nowhere else since', async () => {
    const { settings } = await fromBefore(null);
    expect((await readSnapshot(settings)).keys.get(club.id)).toEqual({ key: 'canary', ingest: club.ingest });
    expect(await settings.keys.read(club.id)).toEqual({ key: 'canary', ingest: club.ingest, bound: true });
    await moveTo(settings, other);
    const after = await readSnapshot(settings);
    expect(after.keys.size).toBe(0);
    expect([...after.moved]).toEqual([[club.id, club.ingest]]);
  });

  it('that was pasted with its server keeps that one, and the destination is shown there', async () => {
    const { settings } = await fromBefore(other);
    expect(ingestOf(club.id, await readSnapshot(settings))).toBe(other);
    const after = await readSnapshot(settings);
    expect(after.destinations).toEqual([{ ...club, ingest: other }]);
    expect(ingestOf(club.id, after)).toBe(other);
    expect(after.moved.size).toBe(0);
  });

  it('keeps its login sealed', async () => {
    const { area, settings } = await fromBefore('rtmp://anna:geheim@a.example/app');
    await readSnapshot(settings);
    const after = await readSnapshot(settings);
    expect(after.keys.get(club.id)).toEqual({ key: 'canary', ingest: 'rtmp://anna:geheim@a.example/app' });
    expect(JSON.stringify([...area.entries])).not.toContain('geheim');
  });

  it('is used where it is, and bound later, while nothing can be written', async () => {
    const { area, settings } = await fromBefore(null);
    const set = area.set.bind(area);
    area.set = () => Promise.reject(new Error('no room'));
    expect((await readSnapshot(settings)).keys.get(club.id)?.ingest).toBe(club.ingest);
    area.set = set;
    await readSnapshot(settings);
    await moveTo(settings, other);
    expect((await readSnapshot(settings)).keys.size).toBe(0);
  });

  it('does not take the place of one that is entered at the same moment', async () => {
    const { settings } = await fromBefore(null);
    await Promise.all([
      readSnapshot(settings),
      settings.keys.write(club.id, { key: 'new', ingest: club.ingest }),
    ]);
    expect(await settings.keys.read(club.id)).toEqual({ key: 'new', ingest: club.ingest, bound: true });
  });
});

describe('a destination whose server is changed behind the back of the pages', () => {
  it('has its key again once it is what it was, and with TLS added', async () => {
    const { settings } = await fromBefore(null);
    await readSnapshot(settings);
    await moveTo(settings, other);
    expect((await readSnapshot(settings)).keys.size).toBe(0);
    await moveTo(settings, 'rtmps://a.example/app');
    expect((await readSnapshot(settings)).keys.get(club.id)).toEqual({
      key: 'canary',
      ingest: 'rtmps://a.example/app',
    });
    await moveTo(settings, club.ingest);
    expect((await readSnapshot(settings)).keys.get(club.id)?.ingest).toBe(club.ingest);
  });
});

describe('the key of an SRT server', () => {
  const server = 'srt://a.example:9000';
  it('stays where only the time that packets may be late is changed, and at no other server or passphrase', () => {
    expect(mayFollow(server, `${server}?latency=500`)).toBe(true);
    expect(mayFollow(server, 'srt://b.example:9000')).toBe(false);
    expect(mayFollow(server, 'srt://a.example:9001')).toBe(false);
    expect(mayFollow(server, 'rtmp://a.example:9000')).toBe(false);
    expect(mayFollow(server, `${server}?passphrase=0123456789`)).toBe(false);
  });

  it('has its passphrase sealed with it', () => {
    const address = `${server}?passphrase=0123456789&latency=500`;
    expect(openAddress(address)).toBe(`${server}?latency=500`);
    expect(withLoginOf(`${server}?latency=90`, address)).toBe(`${server}?passphrase=0123456789&latency=90`);
  });
});
