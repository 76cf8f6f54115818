import { expect, it } from 'vitest';
import { platformLimit } from '../../../../extension/broadcast/bitrate/platform-limit.ts';

const picture = { width: 1280, height: 720, frameRate: 30, videoKbps: 9_000 };

it('is that of the platform which takes least, at the size of the picture', () => {
  const both = [{ platform: 'youtube' }, { platform: 'facebook' }] as const;
  expect(platformLimit(both, picture)).toBe(4_000);
  expect(platformLimit(both, { ...picture, width: 720, height: 1280 })).toBe(4_000);
  expect(platformLimit(both, { ...picture, width: 1920, height: 1080, frameRate: 60 })).toBeGreaterThan(
    4_000,
  );
});

it('is known of a further destination by its address, and not at all of a server of one’s own', () => {
  const kick = {
    platform: 'custom',
    ingest: 'rtmps://fa723fc1b171.global-contribute.live-video.net/app',
  } as const;
  expect(platformLimit([kick], picture)).toBe(8_000);
  expect(platformLimit([{ platform: 'custom', ingest: 'rtmp://127.0.0.1/live' }], picture)).toBeNull();
  expect(platformLimit([], picture)).toBeNull();
});
