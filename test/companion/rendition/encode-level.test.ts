import { beforeEach, describe, expect, it } from 'vitest';
import { EncodeLevel } from '../../../companion/rendition/encode-level.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';

const { media } = chromeRecordings.webm;
let level: EncodeLevel;

beforeEach(() => {
  level = new EncodeLevel(2);
  level.of(media);
});

describe('what an encoder is asked for', () => {
  it('is less each time it is too slow, and never less than the least', () => {
    const at = Array.from({ length: 4 }, (_, time) => {
      level.late(false, time * 1_000_000);
      return level.current;
    });
    expect(at).toEqual([1, 2, 2, 2]);
  });

  it('stays the same when it stood still once, or rarely', () => {
    level.late(true, 0);
    level.late(true, 61_000);
    expect(level.current).toBe(0);
  });

  it('is less when it stands still again', () => {
    level.late(true, 0);
    level.late(true, 20_000);
    expect(level.current).toBe(1);
  });

  it('is all of it again for a recording of another size, and not for one of the same', () => {
    level.late(false, 0);
    expect(level.of({ ...media })).toBe(1);
    expect(level.of({ ...media, width: 640, height: 360 })).toBe(0);
  });
});
