import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContainerReader, openingOf } from '../../../companion/container/container.ts';
import { maxHeaderBytes, MediaError, type Leap } from '../../../companion/container/media.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';

/** All that a reader has to say while it is given these pieces. */
function read(pieces: Iterable<Buffer>) {
  const reader = new ContainerReader();
  const keyframes: number[] = [];
  const keyframeMs: number[] = [];
  for (const piece of pieces) {
    reader.push(piece);
    const { restart } = reader;
    if (!restart || restart.at === keyframes.at(-1)) continue;
    keyframes.push(restart.at);
    keyframeMs.push(restart.ms);
  }
  return { media: reader.media, headerEnd: reader.headerEnd, keyframes, keyframeMs };
}

function* singleBytes(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
}

describe.each(Object.entries(chromeRecordings))("Chrome's %s recording", (_name, { bytes, ...expected }) => {
  it('is recognised, with its codecs, its size and every place to restart, byte by byte', () => {
    expect(read(singleBytes(bytes))).toEqual(expected);
  });

  it('is read the same in two pieces, wherever it is cut', () => {
    const beginning = bytes.subarray(0, 3_000);
    const whole = read([beginning]);
    for (let cut = 0; cut <= beginning.length; cut++) {
      const pieces = read([beginning.subarray(0, cut), beginning.subarray(cut)]);
      if (pieces.keyframes.at(-1) !== whole.keyframes.at(-1)) expect.fail(`cut at ${cut}`);
      expect(pieces.media).toEqual(whole.media);
      expect(pieces.headerEnd).toBe(whole.headerEnd);
    }
  });

  it('is not ready before its header has come to its end', () => {
    expect(read([bytes.subarray(0, expected.headerEnd - 1)])).toMatchObject({ media: null, headerEnd: null });
  });

  it('is refused as soon as something else comes in the middle of it', () => {
    const junk = Buffer.alloc(200_000, 0xfe);
    expect(() => read([bytes, junk])).toThrow(MediaError);
  });

  it('never makes the reader fail in another way, whatever is changed in it', () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const damaged = Buffer.from(bytes);
        for (const [at, values] of changes) damaged.set(values.slice(0, damaged.length - at), at);
        try {
          read([damaged]);
        } catch (error) {
          expect(error).toBeInstanceOf(MediaError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a leap in time', () => {
  /** A cluster at this time with a picture there and, for each further time, so many ms later. */
  const cluster = (ms: number, ...later: readonly number[]): Buffer => {
    const blocks = [0, ...later].map((at) => Buffer.from([0xa3, 0x85, 0x81, at >> 8, at & 0xff, 0x80, 1]));
    return Buffer.concat([
      Buffer.from('1f43b67501ffffffffffffffe782', 'hex'),
      Buffer.from([ms >> 8, ms & 0xff]),
      ...blocks,
    ]);
  };
  const { bytes, headerEnd } = chromeRecordings.matroska;
  const leapOf = (...clusters: readonly Buffer[]): Leap | null => {
    const reader = new ContainerReader();
    reader.push(Buffer.concat([bytes.subarray(0, headerEnd), ...clusters]));
    return reader.leap;
  };

  it('is where nothing was recorded for more than ten seconds', () => {
    const first = cluster(0, 1_000, 4_000);
    expect(leapOf(first, cluster(15_000))).toEqual({ at: headerEnd + first.length, way: 'forth' });
  });

  it('is where time goes back, by more than pictures are ever out of order', () => {
    const first = cluster(20_000, 1_000, 4_000);
    expect(leapOf(first, cluster(15_000))).toEqual({ at: headerEnd + first.length, way: 'back' });
    expect(leapOf(first, cluster(23_500))).toBeNull();
  });

  it('back is one, and not each part that follows it', () => {
    const first = cluster(30_000);
    expect(leapOf(first, cluster(1_000), cluster(2_000))?.at).toBe(headerEnd + first.length);
  });

  it('is not where keyframes are that far apart, and a cluster begins with each', () => {
    expect(leapOf(cluster(0, 5_000, 10_900), cluster(11_000, 5_000, 10_500), cluster(21_600))).toBeNull();
  });
});

describe('what is not a recording', () => {
  it.each([
    ['text', Buffer.from('<!doctype html><p>hello')],
    ['zeros', Buffer.alloc(64)],
    ['FLV', Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0', 'latin1')],
    ['Ogg', Buffer.from('OggS\0\x02\0\0\0\0\0\0')],
  ])('is refused at once: %s', (_name, bytes) => {
    expect(() => read([bytes])).toThrow(MediaError);
  });

  it('is refused when it is Matroska without a picture', () => {
    const { bytes, headerEnd } = chromeRecordings.matroska;
    const soundOnly = Buffer.from(bytes);
    // TrackType of the first track, from picture to buttons.
    soundOnly[soundOnly.indexOf(Buffer.from([0x83, 0x81, 0x01])) + 2] = 0x12;
    expect(() => read([soundOnly.subarray(0, headerEnd + 20)])).toThrow(MediaError);
  });

  it('is refused when its header has no end', () => {
    const { bytes } = chromeRecordings.matroska;
    // Void elements of 64 KiB each, for ever.
    const filler = Buffer.concat([Buffer.from([0xec, 0x21, 0x00, 0x00]), Buffer.alloc(0x1_0000)]);
    const reader = new ContainerReader();
    reader.push(bytes.subarray(0, 52));
    expect(() => {
      for (let sent = 0; sent <= maxHeaderBytes; sent += filler.length) reader.push(filler);
    }).toThrow(MediaError);
  });
});

describe('the first bytes of a chunk', () => {
  it('open a recording when they are a container header', () => {
    expect(openingOf(chromeRecordings.matroska.bytes)).toBe('matroska');
    expect(openingOf(chromeRecordings.webm.bytes)).toBe('matroska');
    expect(openingOf(chromeRecordings.mp4.bytes)).toBe('mp4');
  });

  it('leave it open while they are too few, as the single byte is that Chrome begins with', () => {
    for (const { bytes } of Object.values(chromeRecordings)) {
      for (let length = 0; length < 8; length++)
        expect(openingOf(bytes.subarray(0, length))).toBe('undecided');
    }
  });

  it('open nothing in the middle of a recording', () => {
    const { bytes } = chromeRecordings.matroska;
    for (let at = 1; at < bytes.length - 8; at++) {
      if (openingOf(bytes.subarray(at, at + 20)) !== 'none') expect.fail(`byte ${at}`);
    }
  });
});
