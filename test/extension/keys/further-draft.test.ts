import { describe, expect, it } from 'vitest';
import { presetById } from '#protocol';
import {
  choosePreset,
  presetOfDraft,
  typeInto,
  type FurtherDraft,
} from '../../../extension/keys/further-draft.ts';
import { presetOf } from '../../../extension/keys/preset-of.ts';

const empty: FurtherDraft = { name: '', server: '', key: '' };
const kickServer = 'rtmps://0123456789ab.global-contribute.live-video.net/app';
const trovo = { name: 'Trovo', server: 'rtmp://livepush.trovo.live/live/', key: '', preset: 'trovo' };

describe('a platform that is chosen', () => {
  it('fills in its name and its server', () => {
    expect(choosePreset(empty, 'trovo', [])).toEqual(trovo);
  });

  it('leaves the server to the person where there is none for everybody', () => {
    for (const id of ['kick', 'x', 'tiktok']) {
      expect(choosePreset(empty, id, []).server).toBe('');
      expect(choosePreset(trovo, id, []).server).toBe('');
      expect(choosePreset({ ...empty, server: 'rtmps://own.example/app' }, id, []).server).toBe(
        'rtmps://own.example/app',
      );
    }
  });

  it('keeps an address that is its own', () => {
    const server = 'rtmp://live-fra.twitch.tv/app';
    expect(choosePreset({ ...empty, server }, 'twitch', []).server).toBe(server);
    expect(choosePreset({ ...empty, server }, 'trovo', []).server).toBe(trovo.server);
  });

  it('is numbered where there are several of a kind, and never renames what a person has named', () => {
    expect(choosePreset(empty, 'kick', ['Kick', 'Kick 2']).name).toBe('Kick 3');
    expect(choosePreset({ ...empty, name: 'Club' }, 'kick', []).name).toBe('Club');
    expect(choosePreset(choosePreset(empty, 'kick', ['Kick']), 'dlive', ['Kick']).name).toBe('DLive');
  });

  it('is taken back with what it filled in', () => {
    expect(choosePreset(trovo, null, [])).toEqual({ ...empty, preset: null });
  });
});

describe('an address that is typed', () => {
  it('is recognised, beside the key or with it, until a person has chosen', () => {
    const typed = typeInto(empty, 'server', kickServer, []);
    expect(typed).toEqual({ name: 'Kick', server: kickServer, key: '' });
    expect(presetOfDraft(typed)?.id).toBe('kick');
    expect(typeInto(typed, 'server', '', []).name).toBe('');
    const pasted = typeInto(empty, 'key', 'rtmp://stream.dlive.tv/live/k', ['DLive']);
    expect([pasted.name, presetOfDraft(pasted)?.id]).toEqual(['DLive 2', 'dlive']);
    expect(presetOfDraft({ ...typed, preset: null })).toBeNull();
    expect(presetOfDraft({ ...typed, preset: 'of-a-later-version' })).toBeNull();
  });

  it('does not rename', () => {
    expect(typeInto({ ...empty, name: 'Club' }, 'server', kickServer, []).name).toBe('Club');
    expect(typeInto({ ...empty, server: kickServer }, 'name', 'Club', []).name).toBe('Club');
  });
});

describe('the platform of a further destination', () => {
  const club = 'rtmps://live.club.example/app';

  it.each([
    [undefined, club, null],
    [undefined, kickServer, 'kick'],
    [null, kickServer, null],
    ['kick', kickServer, 'kick'],
    ['kick', club, 'kick'],
    ['kick', trovo.server, 'trovo'],
    ['tiktok', club, 'tiktok'],
    ['tiktok', trovo.server, 'trovo'],
    ['of-a-later-version', kickServer, 'kick'],
  ])('chosen as %s, at %s, is %s', (preset, ingest, id) => {
    expect(presetOf({ preset, ingest })).toBe(id === null ? null : presetById(id));
  });
});
