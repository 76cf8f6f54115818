import { describe, expect, it } from 'vitest';
import { parseIngestUrl, type PlatformId, type RenditionChoice } from '#protocol';
import { changedWishes, wishesOf, type Wishes } from '../../../companion/broadcast/platform-wishes.ts';

const hd: RenditionChoice = { picture: '720p30', videoKbps: 3_000 };
const small: RenditionChoice = { picture: '480p30', videoKbps: 1_000 };
const target = { url: parseIngestUrl('rtmp://127.0.0.1/app')!, key: 'k' };

const wishes = (platform: PlatformId, rendition: RenditionChoice): Wishes =>
  wishesOf(platform, { key: 'k', rendition }, target);

describe('another quality that is asked for', () => {
  it('is given while live, within what the platform takes', () => {
    const before = wishes('twitch', hd);
    expect(changedWishes(before, small, true)).toMatchObject({
      asked: small,
      rendition: small,
      reason: null,
    });
    const most = { ...hd, videoKbps: 60_000 };
    const capped = changedWishes(before, most, true);
    expect(capped).toMatchObject({ asked: most, rendition: { picture: '720p30' }, reason: 'platform-limit' });
    expect(capped.rendition).not.toEqual(most);
  });

  it.each<[string, RenditionChoice, RenditionChoice]>([
    ['another size', hd, small],
    ['another shape', hd, { ...hd, frame: { kind: 'fit' } }],
    ['what is captured', hd, 'source'],
    ['an encode', 'source', hd],
  ])('waits for the next show where the platform takes no change in one: %s', (_, from, to) => {
    const before = wishes('facebook', from);
    expect(changedWishes(before, to, true)).toMatchObject({
      asked: to,
      rendition: from,
      reason: 'settings-fixed',
    });
    expect(changedWishes(before, to, false)).toMatchObject({ rendition: to, reason: null });
  });

  it('may be another bitrate there, and what it was before', () => {
    const before = wishes('facebook', hd);
    const less = { ...hd, videoKbps: 1_500 };
    expect(changedWishes(before, less, true)).toMatchObject({ rendition: less, reason: null });
    const waits = changedWishes(before, small, true);
    expect(changedWishes(waits, hd, true)).toMatchObject({ asked: hd, rendition: hd, reason: null });
  });
});
