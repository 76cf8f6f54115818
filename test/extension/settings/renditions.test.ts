import { describe, expect, it } from 'vitest';
import { presetById } from '#protocol';
import { isLarger, suggestedKbps } from '../../../extension/settings/renditions.ts';

const twitch = presetById('twitch');
const hd = { preset: '720p30', videoKbps: 3_500 } as const;

describe('a quality of its own', () => {
  it('begins with a bitrate that its platform takes of this size', () => {
    expect(suggestedKbps('1440p60', null)).toBe(9_000);
    expect(suggestedKbps('1440p60', twitch)).toBe(6_000);
    expect(suggestedKbps('480p30', twitch)).toBe(1_500);
  });

  it.each([
    ['480p30', false],
    ['720p30', false],
    ['720p60', true],
    ['1080p30', true],
  ] as const)('of %s is larger than what is recorded at 720p and 30 fps: %s', (picture, larger) => {
    expect(isLarger({ picture, videoKbps: 1_500 }, hd)).toBe(larger);
  });
});
