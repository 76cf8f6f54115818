import { describe, expect, it } from 'vitest';
import { frameSize } from '../../../companion/encoder/frame-size.ts';

describe('the frame that a picture is encoded into', () => {
  it.each([
    ['a screen', { width: 1152, height: 720 }, { width: 1280, height: 720 }],
    ['a window', { width: 801, height: 601 }, { width: 1280, height: 720 }],
    ['an old camera', { width: 640, height: 480 }, { width: 854, height: 480 }],
  ])('is the smallest standard one that holds %s', (_what, picture, frame) => {
    expect(frameSize(picture)).toEqual(frame);
  });

  it.each([
    ['16:9 already', { width: 960, height: 540 }, { width: 960, height: 540 }],
    ['a portrait', { width: 607, height: 1080 }, { width: 606, height: 1080 }],
    ['larger than all of them', { width: 2561, height: 1601 }, { width: 2560, height: 1600 }],
  ])('is its own size, made even, when it is %s', (_what, picture, frame) => {
    expect(frameSize(picture)).toEqual(frame);
  });
});
