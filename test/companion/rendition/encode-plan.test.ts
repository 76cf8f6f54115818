import { describe, expect, it } from 'vitest';
import { lowestLevelOf, planEncode, type Wanted } from '../../../companion/rendition/encode-plan.ts';

const source = { width: 1920, height: 1080, frameRate: 60 };
const wanted = (picture: Wanted['picture'], more: Partial<Wanted> = {}): Wanted => ({
  picture,
  videoKbps: 4_000,
  ...more,
});

describe('what is encoded of a source', () => {
  it.each([
    ['1080p60', source, [1920, 1080, 60, null]],
    ['720p30', source, [1280, 720, 30, null]],
    ['480p30', source, [854, 480, 30, null]],
    ['720p60', { ...source, frameRate: 59.94 }, [1280, 720, 59.94, null]],
    ['1440p60', source, [1920, 1080, 60, 'source-smaller']],
    ['1080p30', { width: 640, height: 480, frameRate: 30 }, [854, 480, 30, 'source-smaller']],
    ['720p60', { ...source, frameRate: 30 }, [1280, 720, 30, 'source-slower']],
    ['720p30', { ...source, frameRate: 15 }, [1280, 720, 15, 'source-slower']],
    ['720p30', { ...source, frameRate: null }, [1280, 720, 30, null]],
    ['720p30', { width: 2560, height: 1080, frameRate: 30 }, [1280, 720, 30, null]],
    ['720p30', { width: 1080, height: 1920, frameRate: 30 }, [720, 1280, 30, null]],
    ['720p30', { width: null, height: null, frameRate: 30 }, [1280, 720, 30, null]],
  ] as const)('for %s of %j is %j', (picture, of, [width, height, frameRate, reason]) => {
    expect(planEncode(wanted(picture), of, 0)).toEqual({
      codec: 'h264',
      width,
      height,
      frameRate,
      reason,
      videoKbps: 4_000,
    });
  });

  it.each([
    ['a part of it, as high as it is', { kind: 'crop', at: 0 }, source, [606, 1080, null]],
    [
      'a part of one that is too low',
      { kind: 'crop', at: 0 },
      { ...source, width: 1280, height: 720 },
      [404, 720, 'source-smaller'],
    ],
    [
      'a smaller part of it',
      { kind: 'crop', at: 1 },
      { ...source, width: 3840, height: 2160 },
      [1080, 1920, null],
    ],
    ['all of it', { kind: 'fit' }, source, [1080, 1920, null]],
    [
      'all of one that is narrow',
      { kind: 'fit' },
      { ...source, width: 640, height: 360 },
      [640, 1136, 'source-smaller'],
    ],
    [
      'a part of one that is upright',
      { kind: 'crop', at: 0.5 },
      { ...source, width: 720, height: 1600 },
      [720, 1280, 'source-smaller'],
    ],
  ] as const)('upright is %s', (_what, frame, of, [width, height, reason]) => {
    expect(planEncode(wanted('1080p60', { frame }), of, 0)).toMatchObject({ width, height, frame, reason });
  });

  it('is the next lower one each time this computer was too slow, with as many bits as that needs', () => {
    const levels = Array.from({ length: 7 }, (_, level) =>
      planEncode(wanted('1440p60'), { ...source, width: 2560, height: 1440 }, level),
    );
    expect(
      levels.map(({ height, frameRate, videoKbps, reason }) => [height, frameRate, videoKbps, reason]),
    ).toEqual([
      [1440, 60, 4_000, null],
      [1080, 60, 2_598, 'computer-slow'],
      [1080, 30, 1_545, 'computer-slow'],
      [720, 30, 841, 'computer-slow'],
      [480, 30, 458, 'computer-slow'],
      [360, 30, 297, 'computer-slow'],
      [360, 15, 177, 'computer-slow'],
    ]);
    expect(lowestLevelOf(wanted('1440p60'))).toBe(7);
    expect(lowestLevelOf(wanted('480p30'))).toBe(3);
  });

  it('says that it is H.264 where this computer has no encoder of what was asked for', () => {
    const plans = [true, false].map((hasCodec) =>
      planEncode(wanted('720p30', { codec: 'av1' }), source, 0, hasCodec),
    );
    expect(plans.map(({ codec, reason }) => [codec, reason])).toEqual([
      ['av1', null],
      ['h264', 'codec-unavailable'],
    ]);
  });
});
