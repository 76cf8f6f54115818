import { describe, expect, it } from 'vitest';
import { chooseMimeType } from '../../../../extension/broadcast/recorder/mime-type.ts';

describe('the choice of what is recorded', () => {
  it('is Matroska with H.264 and Opus wherever it can be had', () => {
    expect(chooseMimeType(() => true, true)).toBe('video/x-matroska;codecs=avc1.640028,opus');
  });

  it('is H.264 in WebM before VP8', () => {
    expect(chooseMimeType((type) => type.startsWith('video/webm'), true)).toBe('video/webm;codecs=h264,opus');
  });

  it('is VP8 where that is all there is', () => {
    expect(chooseMimeType((type) => type.includes('vp8'), true)).toBe('video/webm;codecs=vp8,opus');
  });

  it('names no codec for sound where there is none', () => {
    expect(chooseMimeType((type) => type.includes('vp8'), false)).toBe('video/webm;codecs=vp8');
  });

  it('is nothing where none of them is', () => {
    expect(chooseMimeType(() => false, true)).toBeNull();
  });
});
