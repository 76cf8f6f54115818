import { beforeEach, describe, expect, it } from 'vitest';
import { hideLogin } from '#protocol';
import {
  addDestination,
  editDestination,
  readDraft,
  removeDestination,
} from '../../../extension/keys/further-destinations.ts';
import type { FurtherDraft } from '../../../extension/keys/further-draft.ts';
import { ingestOf } from '../../../extension/keys/choices.ts';
import { deleteKey, saveKey, select } from '../../../extension/keys/actions.ts';
import { changeOptions } from '../../../extension/settings/destination-options.ts';
import { openSettings, type Settings } from '../../../extension/settings/settings.ts';
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

  it('is a WHIP endpoint with its token, or as it is, or an SRT server with its stream id', () => {
    expect(readDraft({ name: 'x', server: 'https://a.example/whip', key: 'k' })).toEqual({
      name: 'x',
      ingest: 'https://a.example/whip',
      key: 'k',
    });
    expect(readDraft({ name: 'x', server: 'https://a.example/show/whip', key: '' })).toEqual({
      name: 'x',
      ingest: 'https://a.example',
      key: 'show/whip',
    });
    expect(readDraft({ name: 'x', server: 'srt://a.example:9000?streamid=k', key: '' })).toEqual({
      name: 'x',
      ingest: 'srt://a.example:9000',
      key: 'k',
    });
  });

  it('says what is wrong with each field', () => {
    expect(readDraft({ name: ' ', server: '', key: '' })).toEqual({
      name: 'further_name_missing',
      server: 'further_server_missing',
      key: 'key_problem_empty',
    });
    expect(readDraft({ name: 'x', server: 'https://a.example', key: 'a b' })).toEqual({
      server: 'further_server_web',
      key: 'key_problem_white_space',
    });
    expect(readDraft({ name: 'x', server: 'www.a.example', key: '   ' })).toEqual({
      server: 'further_server_web',
      key: 'key_problem_empty',
    });
    expect(readDraft({ name: 'x', server: 'http://a.example/whip', key: 'k' })).toEqual({
      server: 'further_server_plain',
    });
    expect(readDraft({ name: 'x', server: 'srt://a.example', key: 'k' })).toEqual({
      server: 'problem_ingest_invalid',
    });
    expect(readDraft({ name: 'x', server: 'a.example', key: 'k' })).toEqual({
      server: 'problem_ingest_invalid',
    });
  });

  it('keeps the platform that was chosen, and no other', async () => {
    const settings = openSettings(new MemoryArea(), testSealer());
    const add = (preset?: string | null): Promise<unknown> =>
      addDestination(settings, { name: 'x', server: 'rtmp://a.example/app', key: 'k', preset });
    for (const preset of ['tiktok', null, undefined]) await add(preset);
    const all = await settings.destinations.read();
    expect(all.map(({ preset }) => preset)).toEqual(['tiktok', null, undefined]);
    const { id, ingest } = all[0]!;
    const draft = { name: 'x', server: ingest, key: '', preset: 'linkedin' };
    expect(await editDestination(settings, { id, server: ingest }, draft)).toBeNull();
    expect((await settings.destinations.read())[0]).toMatchObject({ preset: 'linkedin' });
    expect((await settings.keys.read(id)) as unknown).toMatchObject({ key: 'k' });
  });

  it('is kept with its key, and forgotten with its key and its tick', async () => {
    const area = new MemoryArea();
    const settings = openSettings(area, testSealer());
    expect(
      await addDestination(settings, { name: 'Club', server: 'rtmp://a.example/app', key: 'k' }),
    ).toBeNull();
    const [club] = (await readSnapshot(settings)).destinations;
    expect((await readSnapshot(settings)).selection).toEqual([club!.id]);
    expect((await readSnapshot(settings)).keys.get(club!.id)?.key).toBe('k');
    await changeOptions(settings.destinationOptions, club!.id, {
      rendition: { picture: '480p30', videoKbps: 1_000 },
    });
    await removeDestination(settings, club!.id);
    expect(await readSnapshot(settings)).toMatchObject({
      destinations: [],
      selection: [],
      destinationOptions: {},
    });
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

describe('a further destination that is edited', () => {
  let area: MemoryArea;
  let settings: Settings;
  let id: string;
  const server = 'rtmp://a.example/app';
  const edit = (draft: Partial<FurtherDraft>): ReturnType<typeof editDestination> =>
    editDestination(settings, { id, server }, { name: 'Club', server, key: '', ...draft });
  const now = async (): Promise<unknown> => {
    const { destinations, keys } = await readSnapshot(settings);
    return { ...destinations[0], key: keys.get(id)?.key };
  };
  beforeEach(async () => {
    area = new MemoryArea();
    settings = openSettings(area, testSealer());
    await addDestination(settings, { name: 'Club', server, key: 'k-1' });
    ({ id } = (await settings.destinations.read())[0]!);
  });

  it('keeps its key while its server stays, however that is written', async () => {
    expect(await edit({ name: ' Clubhouse ', server: ' RTMP://a.example:1935/app ' })).toBeNull();
    expect(await now()).toEqual({ id, name: 'Clubhouse', ingest: server, key: 'k-1' });
    expect(await edit({ name: ' ' })).toEqual({ name: 'further_name_missing' });
  });

  it('keeps its key where only TLS is added, and not where it would be taken away again', async () => {
    expect(await edit({ server: 'rtmps://a.example/app' })).toBeNull();
    expect(await now()).toMatchObject({ ingest: 'rtmps://a.example/app', key: 'k-1' });
    expect(ingestOf(id, await readSnapshot(settings))).toBe('rtmps://a.example/app');
    await editDestination(
      settings,
      { id, server: 'rtmps://a.example/app' },
      { name: 'Club', server: 'rtmps://a.example/app', key: '' },
    );
    await saveKey(settings, id, 'custom', 'k-2');
    expect(
      await editDestination(
        settings,
        { id, server: 'rtmps://a.example/app' },
        { name: 'Club', server, key: '' },
      ),
    ).toEqual({ key: 'key_problem_empty' });
  });

  it('takes the key of its new server, and nothing changes without one', async () => {
    expect(await edit({ server: 'rtmp://b.example/app' })).toEqual({ key: 'key_problem_empty' });
    expect(await now()).toMatchObject({ ingest: server, key: 'k-1' });
    expect(await edit({ server: 'rtmp://b.example/app', key: 'k-2' })).toBeNull();
    expect(await now()).toEqual({ id, name: 'Club', ingest: 'rtmp://b.example/app', key: 'k-2' });
    expect(await settings.selection.read()).toEqual([id]);
  });

  it.each([1, 2])('never lets the old key go to the new server, also when write %i fails', async (which) => {
    let writes = 0;
    const set = area.set.bind(area);
    area.set = (items) => (++writes === which ? Promise.reject(new Error('no room')) : set(items));
    await expect(edit({ server: 'rtmp://b.example/app', key: 'k-2' })).rejects.toThrow('no room');
    expect(await now()).not.toMatchObject({ ingest: 'rtmp://b.example/app', key: 'k-1' });
    expect(await now()).not.toMatchObject({ ingest: server, key: 'k-2' });
  });

  it('asks for a login anew, which it had only hidden', async () => {
    const secret = 'rtmp://robin:pass@a.example/app';
    expect(await edit({ server: secret, key: 'k-2' })).toBeNull();
    const shown = hideLogin(secret);
    const again = (draft: Partial<FurtherDraft>): ReturnType<typeof editDestination> =>
      editDestination(settings, { id, server: shown }, { name: 'Club', server: shown, key: '', ...draft });
    expect(await again({ name: 'Clubhouse' })).toBeNull();
    expect((await readSnapshot(settings)).keys.get(id)).toEqual({ key: 'k-2', ingest: secret });
    expect(await again({ server: shown.replace('a.', 'b.'), key: 'k-3' })).toEqual({
      server: 'further_login_anew',
    });
  });
});

describe('a key', () => {
  it('selects its destination when it is the first, and leaves the tick alone when it is another', async () => {
    const settings = openSettings(new MemoryArea(), testSealer());
    await saveKey(settings, 'youtube', 'youtube', 'first');
    expect(await settings.selection.read()).toEqual(['youtube']);
    await select(settings, 'youtube', false);
    await saveKey(settings, 'youtube', 'youtube', 'second');
    expect(await settings.selection.read()).toEqual([]);
  });

  it('is replaced by text that is a key and kept when the text is none', async () => {
    const settings = openSettings(new MemoryArea(), testSealer());
    await saveKey(settings, 'youtube', 'youtube', ' first ');
    await saveKey(settings, 'youtube', 'youtube', 'not a key');
    expect(await settings.keys.read('youtube')).toEqual({ key: 'first', ingest: null, bound: true });
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
