import { describe, expect, it } from 'vitest';
import {
  formatIngestUrl,
  hideLogin,
  parseIngestUrl,
  platformIds,
  platforms,
  readKeyAndServer,
  readStreamKey,
} from '../../../companion/protocol/index.ts';

describe('a pasted stream key', () => {
  it('is taken as it is when it has the shape of its platform', () => {
    for (const id of platformIds) {
      expect(readStreamKey(id, platforms[id].keyExample)).toEqual({
        ok: true,
        key: platforms[id].keyExample,
        ingest: null,
        notes: [],
        doubts: [],
      });
    }
  });

  it('loses the white space and quotes around it', () => {
    expect(readStreamKey('youtube', ' "abcd-1234-efgh-5678-ijkl"\r\n')).toMatchObject({
      key: 'abcd-1234-efgh-5678-ijkl',
      notes: ['trimmed'],
    });
  });

  it.each([
    'KEY\u200b',
    '\u2060KEY',
    '\u202aKEY\u202c',
    '\u3164KEY\u2800',
    '“KEY”',
    '„KEY“',
    '‘KEY’',
    'KEY»',
    ' "\u200b“KEY” " ',
  ])('loses what nobody sees, and typographic quotes: %j', (text) => {
    expect(readStreamKey('custom', text)).toEqual({
      ok: true,
      key: 'KEY',
      ingest: null,
      notes: ['trimmed'],
      doubts: [],
    });
  });

  it.each(['KE\u00adY', 'KE\u200bY', 'KE\u2800Y', 'KE\u180eY'])('is refused with them inside: %j', (text) => {
    expect(readStreamKey('custom', text)).toEqual({ ok: false, problem: 'white-space' });
  });

  it.each([
    ['live/KEY?token=ab/cd', 'live', 'KEY?token=ab/cd'],
    ['live/KEY?sig=x+y/z==&exp=1', 'live', 'KEY?sig=x+y/z==&exp=1'],
    ['live/room/KEY?to=/a/b', 'live/room', 'KEY?to=/a/b'],
    ['live/?streamname=x&key=a/b', 'live', '?streamname=x&key=a/b'],
    ['live2?backup=1/KEY', 'live2?backup=1', 'KEY'],
    ['live?e=ab/cd==/KEY', 'live?e=ab/cd==', 'KEY'],
    ['KEY', '', 'KEY'],
    ['KEY?user=u&pass=p', '', 'KEY?user=u&pass=p'],
  ])('is told from its application by the path alone: %s', (path, app, key) => {
    const reading = readStreamKey('custom', `rtmp://host/${path}`);
    expect(reading).toMatchObject({ ok: true, key });
    expect(parseIngestUrl((reading as { ingest: string }).ingest)).toMatchObject({ app });
  });

  it('is split from the address it was pasted with', () => {
    expect(
      readStreamKey('youtube', 'rtmp://a.rtmp.youtube.com/live2/abcd-1234-efgh-5678-ijkl'),
    ).toMatchObject({
      key: 'abcd-1234-efgh-5678-ijkl',
      ingest: 'rtmp://a.rtmp.youtube.com/live2',
      notes: ['url-split'],
      doubts: [],
    });
    expect(
      readStreamKey('facebook', 'rtmps://live-api-s.facebook.com:443/rtmp/123456?s_bl=1&s_sw=0&a=Ab-9'),
    ).toMatchObject({
      key: '123456?s_bl=1&s_sw=0&a=Ab-9',
      ingest: 'rtmps://live-api-s.facebook.com/rtmp',
      doubts: [],
    });
  });

  it('is doubted when it has another shape or its address another host', () => {
    expect(readStreamKey('twitch', 'abcd-1234-efgh-5678-ijkl')).toMatchObject({
      ok: true,
      doubts: ['shape'],
    });
    expect(readStreamKey('twitch', 'rtmp://eviltwitch.tv/app/live_1_abc')).toMatchObject({
      ok: true,
      doubts: ['foreign-host'],
    });
  });

  it.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    ['two words', 'white-space'],
    ['a'.repeat(513), 'too-long'],
    ['https://studio.youtube.com/channel/live', 'not-rtmp'],
    ['rtmp://a.rtmp.youtube.com/live2', 'url-without-key'],
    ['rtmp://a.rtmp.youtube.com/live2/', 'url-without-key'],
    ['rtmp://a.rtmp.youtube.com///a-key', 'url-without-key'],
    ['rtmps://b.rtmps.youtube.com/live2?backup=1', 'url-without-key'],
    ['rtmp://a.rtmp.youtube.com', 'url-without-key'],
    ['rtmp://a.rtmp.youtube.com/live2/{stream_key}', 'placeholder'],
    ['{stream_key}', 'placeholder'],
    ['<your stream key>', 'placeholder'],
    ['$STREAM_KEY', 'placeholder'],
  ])('is refused with the problem named: %j', (text, problem) => {
    expect(readStreamKey('youtube', text)).toEqual({ ok: false, problem });
  });
});

describe('a key and the server beside it', () => {
  it.each([
    ['KEY', 'rtmp://host/live', 'rtmp://host/live', 'KEY'],
    ['KEY', 'rtmp://host/live/{stream_key}', 'rtmp://host/live', 'KEY'],
    ['KEY', 'rtmp://host/live/<key>?token=a/b', 'rtmp://host/live', 'KEY?token=a/b'],
    ['rtmp://other/app/KEY', 'rtmp://host/live', 'rtmp://other/app', 'KEY'],
    ['', 'rtmp://host/live/stream', 'rtmp://host/live', 'stream'],
    [' \u200b', 'rtmps://host/a/b/stream?x=/1', 'rtmps://host/a/b', 'stream?x=/1'],
  ])('%j at %s is understood', (text, server, ingest, key) => {
    expect(readKeyAndServer('custom', text, server)).toMatchObject({ ok: true, ingest, key });
  });

  it.each([
    '',
    'rtmp://host',
    'rtmp://host/live',
    'rtmp://host/live/{stream_key}',
    'rtmp://host/live/',
    'no address',
  ])('that is empty is missed where the address ends without one: %j', (server) => {
    expect(readKeyAndServer('custom', '', server)).toEqual({ ok: false, problem: 'empty' });
  });

  it('that is empty is missed where the platform gives out keys', () => {
    expect(readKeyAndServer('twitch', '', 'rtmp://live.twitch.tv/app/x')).toEqual({
      ok: false,
      problem: 'empty',
    });
  });
});

describe('an ingest address', () => {
  it('is written as it was read', () => {
    for (const text of ['rtmp://host', 'rtmp://host:1936/a/b', 'rtmps://[::1]/x?backup=1']) {
      expect(formatIngestUrl(parseIngestUrl(text)!)).toBe(text);
    }
  });

  it.each([
    ['rtmp://localhost/live', { scheme: 'rtmp', host: 'localhost', port: 1935, app: 'live' }],
    ['RTMPS://Live.Example:8443/a/b/', { scheme: 'rtmps', host: 'live.example', port: 8443, app: 'a/b' }],
    ['rtmp://host', { scheme: 'rtmp', host: 'host', port: 1935, app: '' }],
    ['rtmp://host:1936/', { scheme: 'rtmp', host: 'host', port: 1936, app: '' }],
    ['\u200b “rtmp://host/live/” \ufeff', { scheme: 'rtmp', host: 'host', port: 1935, app: 'live' }],
    ['rtmps://[::1]/x?backup=1', { scheme: 'rtmps', host: '::1', port: 443, app: 'x?backup=1' }],
  ])('%s is read', (text, parts) => {
    expect(parseIngestUrl(text)).toEqual(parts);
  });

  it.each([
    ['rtmp://anna:geheim@h/a', { user: 'anna', password: 'geheim' }],
    ['rtmps://a%40b.c:p%3A%2f%25@h:1/a', { user: 'a@b.c', password: 'p:/%' }],
    ['rtmp://anna:p@ss:word@h/a', { user: 'anna', password: 'p@ss:word' }],
    ['rtmp://anna:100%@h/a', { user: 'anna', password: '100%' }],
    ['rtmp://anna@[::1]/a', { user: 'anna', password: '' }],
  ])('%s is read with its login, and written so that it is read again', (text, login) => {
    const url = parseIngestUrl(text)!;
    expect(url.login).toEqual(login);
    expect(parseIngestUrl(formatIngestUrl(url))).toEqual(url);
    expect(hideLogin(text)).toBe(
      formatIngestUrl({ ...url, login: { user: 'u', password: 'p' } }).replace('u:p', '••••'),
    );
  });

  it('keeps its login when a key is split off', () => {
    expect(readStreamKey('custom', 'rtmp://anna:p%40ss@h/a/KEY')).toMatchObject({
      ingest: 'rtmp://anna:p%40ss@h/a',
      key: 'KEY',
    });
  });

  it.each([
    'http://a/b',
    'rtmp://',
    'rtmp://host?key=1',
    'rtmp://host/?key=1',
    'rtmp://ho\u200bst/live',
    'rtmp://host/li\u00adve',
    'rtmp://h:0/a',
    'rtmp://h:99999/a',
    'rtmp://:p@h/a',
    'rtmp://u%00:p@h/a',
    'rtmp://h/a b',
  ])('%s is not one', (text) => {
    expect(parseIngestUrl(text)).toBeNull();
  });
});
