import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { sendKeySchema } from '#protocol';

const accepts = (rendition: unknown): boolean => v.is(sendKeySchema, { key: 'k', rendition });

describe('the rendition of a send-key', () => {
  it.each([
    'source',
    undefined,
    { picture: '720p30', videoKbps: 3_000 },
    { picture: '1080p60', videoKbps: 6_000, frame: { kind: 'crop', at: 0 } },
    { picture: '1080p30', videoKbps: 4_500, frame: { kind: 'fit' }, codec: 'hevc' },
  ])('is taken as %j', (rendition) => {
    expect(accepts(rendition)).toBe(true);
  });

  it.each([
    '720p30',
    null,
    { picture: '720p30' },
    { picture: '360p30', videoKbps: 1_000 },
    { picture: '720p30', videoKbps: 199 },
    { picture: '720p30', videoKbps: 60_001 },
    { picture: '720p30', videoKbps: 3_000.5 },
    { picture: '720p30', videoKbps: NaN },
    { picture: '720p30', videoKbps: '3000' },
    { picture: '720p30', videoKbps: 3_000, frame: { kind: 'crop' } },
    { picture: '720p30', videoKbps: 3_000, frame: { kind: 'crop', at: 1.1 } },
    { picture: '720p30', videoKbps: 3_000, frame: { kind: 'round' } },
    { picture: '720p30', videoKbps: 3_000, codec: 'vp9' },
  ])('is refused as %j', (rendition) => {
    expect(accepts(rendition)).toBe(false);
  });
});
