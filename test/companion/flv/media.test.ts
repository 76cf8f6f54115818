import { describe, expect, it } from 'vitest';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { audioInfo, videoInfo } from '../../../companion/flv/media.ts';

const bytes = (...parts: (number | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));

describe('a video tag', () => {
  it('is a keyframe only with a frame in it', () => {
    expect(videoInfo(bytes(0x17, 1, 0, 0, 0))).toMatchObject({ codec: 'avc', keyframe: true });
    expect(videoInfo(bytes(0x27, 1, 0, 0, 0))).toMatchObject({ keyframe: false, sequenceHeader: false });
    expect(videoInfo(bytes(0x17, 0, 0, 0, 0))).toMatchObject({ keyframe: false, sequenceHeader: true });
    expect(videoInfo(bytes(0x17, 2, 0, 0, 0))).toMatchObject({ keyframe: false, sequenceHeader: false });
    expect(videoInfo(bytes(0x57, 0))).toMatchObject({ codec: null, keyframe: false, sequenceHeader: false });
    expect(videoInfo(bytes(0x12, 0))).toMatchObject({ codec: 'flv-2', keyframe: true });
  });

  it('has a signed composition time', () => {
    expect(videoInfo(bytes(0x27, 1, 0, 0, 66))?.compositionMs).toBe(66);
    expect(videoInfo(bytes(0x27, 1, 0xff, 0xff, 0xdf))?.compositionMs).toBe(-33);
  });

  it('of enhanced RTMP is told by its FourCC', () => {
    expect(videoInfo(bytes(0x90, 'hvc1', 1, 2))).toMatchObject({ codec: 'hvc1', sequenceHeader: true });
    expect(videoInfo(bytes(0x91, 'hvc1', 0, 0, 33))).toMatchObject({ keyframe: true, compositionMs: 33 });
    expect(videoInfo(bytes(0x93, 'avc1', 9, 9, 9))).toMatchObject({ keyframe: true, compositionMs: 0 });
    expect(videoInfo(bytes(0xa3, 'av01'))).toMatchObject({ codec: 'av01', keyframe: false });
    expect(videoInfo(bytes(0x92, 'vp09'))).toMatchObject({ keyframe: false, sequenceHeader: false });
    expect(videoInfo(bytes(0xd1, 'avc1'))).toMatchObject({ codec: null, keyframe: false });
  });

  it('of enhanced RTMP is found behind extensions and in a multitrack tag', () => {
    expect(videoInfo(bytes(0x97, 2, 1, 1, 1, 0x01, 'avc1', 0, 0, 1))).toMatchObject({
      codec: 'avc1',
      keyframe: true,
      compositionMs: 1,
    });
    const long = Buffer.concat([bytes(0x97, 255, 1, 0), Buffer.alloc(257), bytes(0x03, 'av01')]);
    expect(videoInfo(long)).toMatchObject({ codec: 'av01', keyframe: true });
    expect(videoInfo(bytes(0x96, 0x10, 'hvc1', 0))).toMatchObject({ codec: 'hvc1', sequenceHeader: true });
    expect(videoInfo(bytes(0x96, 0x21, 0))).toMatchObject({ codec: 'mult', keyframe: true });
  });

  it('that is cut short tells nothing and breaks nothing', () => {
    const whole = bytes(0x97, 255, 0, 1, 7, 7, 0x06, 0x11, 'avc1', 0, 0, 0);
    for (let end = 0; end < 12; end++) expect(videoInfo(whole.subarray(0, end))).toBeNull();
    expect(videoInfo(whole)).not.toBeNull();
    expect(videoInfo(bytes(0x17, 1, 0, 0))).toBeNull();
    expect(makeTag('video', 0, Buffer.alloc(0))).toMatchObject({ keyframe: false, sequenceHeader: false });
  });
});

describe('an audio tag', () => {
  it('tells AAC configuration from AAC frames', () => {
    expect(audioInfo(bytes(0xaf, 0, 0x12))).toEqual({ codec: 'aac', enhanced: false, sequenceHeader: true });
    expect(audioInfo(bytes(0xaf, 1, 0x21))).toMatchObject({ sequenceHeader: false });
    expect(audioInfo(bytes(0x2f, 0))).toMatchObject({ codec: 'flv-2', sequenceHeader: false });
    expect(audioInfo(bytes(0xaf))).toBeNull();
    expect(makeTag('audio', 5, bytes(0xaf, 0))).toMatchObject({ sequenceHeader: true, keyframe: false });
  });

  it('of enhanced RTMP is told by its FourCC', () => {
    expect(audioInfo(bytes(0x90, 'Opus'))).toEqual({ codec: 'Opus', enhanced: true, sequenceHeader: true });
    expect(audioInfo(bytes(0x91, 'Opus'))).toMatchObject({ sequenceHeader: false });
    expect(audioInfo(bytes(0x95, 0x00, 'mp4a', 0))).toMatchObject({ codec: 'mp4a', sequenceHeader: true });
    expect(audioInfo(bytes(0x91, 'Op'))).toBeNull();
  });
});
