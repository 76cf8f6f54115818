import { describe, expect, it } from 'vitest';
import {
  addDestination,
  readDraft,
  removeDestination,
} from '../../../extension/settings/further-destinations.ts';
import { ingestOf } from '../../../extension/settings/choices.ts';
import { deleteKey, saveKey, select } from '../../../extension/settings/key-actions.ts';
import { openSettings } from '../../../extension/settings/settings.ts';
import { readSnapshot } from '../../../extension/settings/snapshot.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { testSealer } from '../../helpers/test-sealer.ts';

describe('a further destination', () => {
  it('is read from a server and a key, or from a whole URL, which counts more', () => {
    expect(readDraft({ name: ' Club ', server: 'rtmp://a.example/app/', key: 'k' })).toEqual({
      name: 'Club',
      ingest: 'rtmp://a.example/app',
      key: 'k',
    });
    expect(
      readDraft({ name: 'Club', server: 'rtmp://a.example/app', key: 'rtmp://b.example/live/k' }),
    ).toEqual({
      name: 'Club',
      ingest: 'rtmp://b.example/live',
      key: 'k',
    });
  });

  it('says what is wrong with each field', () => {
    expect(readDraft({ name: ' ', server: '', key: '' })).toEqual({
      name: 'further_name_missing',
      server: 'problem_ingest_missing',
      key: 'problem_key_empty',
    });
    expect(readDraft({ name: 'x', server: 'https://a.example', key: 'a b' })).toEqual({
      server: 'problem_ingest_invalid',
      key: 'key_problem_white_space',
    });
  });

  it('is kept with its key, and forgotten with its key and its tick', async () => {
    const area = new MemoryArea();
    const settings = openSettings(area, testSealer());
    expect(
      await addDestination(settings, { name: 'Club', server: 'rtmp://a.example/app', key: 'k' }),
    ).toBeNull();
    const [club] = (await readSnapshot(settings)).destinations;
    await select(settings, club!.id, true);
    expect((await readSnapshot(settings)).keys.get(club!.id)?.key).toBe('k');
    await removeDestination(settings, club!.id);
    expect(await readSnapshot(settings)).toMatchObject({ destinations: [], selection: [] });
    expect([...area.entries.keys()].filter((name) => name.startsWith('key:'))).toEqual([]);
  });
});

describe('a login in the address of a server', () => {
  it('rests with the key alone, and outlives another key', async () => {
    const area = new MemoryArea();
    const settings = openSettings(area, testSealer());
    const server = 'rtmp://anna:geheim@a.example/app';
    await addDestination(settings, { name: 'Club', server, key: 'k' });
    const [club] = (await readSnapshot(settings)).destinations;
    expect(club!.ingest).toBe('rtmp://a.example/app');
    expect(JSON.stringify([...area.entries])).not.toContain('geheim');
    await saveKey(settings, club!.id, 'custom', 'other');
    const snapshot = await readSnapshot(settings);
    expect(snapshot.keys.get(club!.id)?.key).toBe('other');
    expect(ingestOf(club!.id, snapshot)).toBe(server);
    await saveKey(settings, club!.id, 'custom', 'rtmp://b.example/live/k');
    expect(ingestOf(club!.id, await readSnapshot(settings))).toBe('rtmp://b.example/live');
  });
});

describe('a key', () => {
  it('is replaced by text that is a key and kept when the text is none', async () => {
    const settings = openSettings(new MemoryArea(), testSealer());
    await saveKey(settings, 'youtube', 'youtube', ' first ');
    await saveKey(settings, 'youtube', 'youtube', 'not a key');
    expect(await settings.keys.read('youtube')).toEqual({ key: 'first', ingest: null });
  });

  it('takes its tick along when it is deleted, and no other', async () => {
    const settings = openSettings(new MemoryArea(), testSealer());
    await select(settings, 'youtube', true);
    await select(settings, 'twitch', true);
    await select(settings, 'twitch', true);
    await deleteKey(settings, 'youtube');
    expect(await settings.selection.read()).toEqual(['twitch']);
  });
});
