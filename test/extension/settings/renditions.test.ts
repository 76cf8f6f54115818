import { describe, expect, it } from 'vitest';
import { presetById } from '#protocol';
import { doubtsOf, suggestedKbps } from '../../../extension/settings/renditions.ts';

const facebook = presetById('facebook');
const twitch = presetById('twitch');
const hd = { preset: '720p30', videoKbps: 3_500 } as const;

describe('a quality of its own', () => {
  it('begins with a bitrate that its platform takes of this size', () => {
    expect(suggestedKbps('1440p60', null)).toBe(9_000);
    expect(suggestedKbps('1440p60', twitch)).toBe(6_000);
    expect(suggestedKbps('480p30', twitch)).toBe(1_500);
  });

  it('is doubted above what its platform takes of this size, and nowhere else', () => {
    const at = (videoKbps: number): number | null =>
      doubtsOf({ picture: '720p30', videoKbps }, hd, facebook).maxKbps;
    expect([at(4_000), at(4_100)]).toEqual([null, 4_000]);
    expect(doubtsOf({ picture: '720p30', videoKbps: 9_000 }, hd, null).maxKbps).toBeNull();
  });

  it.each([
    ['480p30', false],
    ['720p30', false],
    ['720p60', true],
    ['1080p30', true],
  ] as const)('of %s is larger than what is recorded at 720p and 30 fps: %s', (picture, larger) => {
    expect(doubtsOf({ picture, videoKbps: 1_500 }, hd, null).larger).toBe(larger);
  });
});
