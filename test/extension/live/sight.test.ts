import { describe, expect, it } from 'vitest';
import { presets } from '#protocol';
import { keyPageOf } from '../../../extension/live/key-page.ts';
import { sightAt } from '../../../extension/live/sight.ts';
import { siteOf, type Hiding } from '../../../extension/settings/hiding.ts';

const off: Hiding = { keyPages: false, passwords: false, sites: [] };

describe('a page with a stream key', () => {
  it.each([
    ['https://dashboard.twitch.tv/settings/stream', 'twitch'],
    ['https://dashboard.twitch.tv/u/somebody/settings/stream?x=1', 'twitch'],
    ['https://studio.youtube.com/channel/UCabc/livestreaming/stream', 'youtube'],
    ['https://studio.youtube.com/video/abc/livestreaming', 'youtube'],
    ['https://www.youtube.com/live_dashboard', 'youtube'],
    ['https://youtube.com/live_dashboard#top', 'youtube'],
    ['https://www.facebook.com/live/producer/v2/123', 'facebook'],
    ['https://WWW.FACEBOOK.COM./Live/Producer/', 'facebook'],
    ['https://studio.x.com/producer/sources/1', 'x'],
    ['https://link.bilibili.com/p/center/index#/my-room/start-live', 'bilibili'],
  ])('is known: %s', (address, platform) => {
    expect(keyPageOf(address)?.id).toBe(platform);
    expect(sightAt(address, { ...off, keyPages: true })).toEqual({ why: 'key-page', of: platform });
    expect(sightAt(address, off)).toBeNull();
  });

  it.each([
    'https://www.youtube.com/watch?v=live_dashboard',
    'https://www.youtube.com/',
    'https://studio.youtube.com/channel/UCabc/videos',
    'https://dashboard.twitch.tv/stream/settings',
    'https://dashboard.twitch.tv.example/settings/stream',
    'https://www.facebook.com/live',
    'https://link.bilibili.com/p/center/index#/my-room',
    'ftp://dashboard.twitch.tv/settings/stream',
    'about:blank',
    'settings/stream',
    '',
  ])('is not: %s', (address) => {
    expect(keyPageOf(address)).toBeNull();
  });

  it('is every one that the directory leads a person to', () => {
    const pages = presets.flatMap(({ keyPage }) => (keyPage ? [keyPage.value] : []));
    expect(pages.length).toBeGreaterThan(8);
    expect(pages.filter((page) => keyPageOf(page) === null)).toEqual([]);
  });
});

describe("the person's list", () => {
  const hiding = { ...off, keyPages: true, sites: ['bank.example', 'twitch.tv', '127.0.0.1'] };

  it.each([
    ['https://bank.example/', 'bank.example'],
    ['http://login.bank.example:8080/a?b#c', 'bank.example'],
    ['https://bank.example./', 'bank.example'],
    ['http://127.0.0.1:8000/', '127.0.0.1'],
    ['https://dashboard.twitch.tv/settings/stream', 'twitch.tv'],
  ])('holds %s', (address, of) => {
    expect(sightAt(address, hiding)).toEqual({ why: 'own-list', of });
  });

  it.each(['https://mybank.example/', 'https://bank.example.org/', 'https://other.example/bank.example'])(
    'does not hold %s',
    (address) => {
      expect(sightAt(address, hiding)).toBeNull();
    },
  );

  it.each([
    ['bank.example', 'bank.example'],
    [' https://www.Bank.example/login?a=1 ', 'bank.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['localhost:8080', 'localhost'],
    ['10.0.0.7', '10.0.0.7'],
  ])('takes %s', (text, site) => {
    expect(siteOf(text)).toBe(site);
  });

  it.each([
    '',
    '   ',
    'two words',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://',
    '*.example',
    '.',
  ])('does not take %j', (text) => {
    expect(siteOf(text)).toBeNull();
  });
});
