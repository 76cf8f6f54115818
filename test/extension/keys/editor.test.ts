import { describe, expect, it } from 'vitest';
import { listChoices } from '../../../extension/keys/choices.ts';
import { keyEditor } from '../../../extension/keys/editor.ts';
import type { Settings } from '../../../extension/settings/settings.ts';
import type { SettingsSnapshot } from '../../../extension/settings/snapshot.ts';

const open = 'rtmp://club.example/app';
const withLogin = 'rtmp://robin:secret@club.example/app';
const snapshot = {
  keys: new Map([
    [
      'youtube',
      { key: 'abcd-1234-efgh-5678-ijkl', ingest: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1' },
    ],
    ['x-club', { key: 'club-key-1', ingest: withLogin }],
  ]),
  locked: [],
  moved: new Map(),
  selection: [],
  destinations: [{ id: 'x-club', name: 'Club', ingest: open }],
  destinationOptions: { twitch: { server: 'nearest' } },
} as unknown as SettingsSnapshot;

/** What the server of a destination is asked about a text in the field. */
const question = (id: string, text: string): unknown => {
  const choice = listChoices(snapshot).find((one) => one.id === id)!;
  return keyEditor(
    {} as Settings,
    snapshot,
    choice,
    (message) => message,
    () => undefined,
  ).question(text);
};

describe('what a server is asked about the key in the field', () => {
  it('is the saved key, at the server that it was saved for', () => {
    expect(question('youtube', 'abcd-1234-efgh-5678-ijkl')).toEqual({
      platform: 'youtube',
      key: 'abcd-1234-efgh-5678-ijkl',
      ingest: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
    });
  });

  it("is one that is not saved, at the platform's own server, or at the one that came along", () => {
    expect(question('youtube', ' mnop-1234-efgh-5678-qrst ')).toEqual({
      platform: 'youtube',
      key: 'mnop-1234-efgh-5678-qrst',
    });
    expect(question('youtube', 'rtmp://a.rtmp.youtube.com/live2/mnop-1234-efgh-5678-qrst')).toEqual({
      platform: 'youtube',
      key: 'mnop-1234-efgh-5678-qrst',
      ingest: 'rtmp://a.rtmp.youtube.com/live2',
    });
  });

  it('is asked at the server that is chosen among those of the platform', () => {
    expect(question('twitch', 'live_1_AbCdEfGhIjKlMnOpQrStUvWxYz1234')).toMatchObject({ server: 'nearest' });
  });

  it('is asked with the login of a server of its own, as it would be kept', () => {
    expect(question('x-club', 'another-key')).toEqual({
      platform: 'custom',
      key: 'another-key',
      ingest: withLogin,
    });
  });

  it('is nothing while there is no key', () => {
    expect(question('twitch', '')).toBeNull();
    expect(question('twitch', 'two words')).toBeNull();
  });
});
