import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlvError } from '../../../companion/flv/flv-error.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { FlvReader } from '../../../companion/flv/reader.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';

const anyTag = fc
  .record({
    type: fc.constantFrom('audio', 'video', 'script'),
    timestamp: fc.integer({ min: 0, max: 0x7fff_ffff }),
    payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  })
  .map(({ type, timestamp, payload }) => makeTag(type, timestamp, payload));

function file(tags: readonly FlvTag[]): Buffer {
  return Buffer.concat([flvHeader(), ...tags.map(writeTag)]);
}

function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

const sample = [
  makeTag('script', 0, Buffer.from([2, 0, 1, 0x61])),
  makeTag('video', 0, Buffer.from([0x17, 0, 0, 0, 0, 1])),
  makeTag('audio', 0, Buffer.from([0xaf, 0, 0x12])),
  makeTag('video', 40, Buffer.from([0x17, 1, 0, 0, 80, 1, 2, 3])),
  makeTag('audio', 46, Buffer.alloc(0)),
];

function problem(bytes: Buffer, options?: { maxTagBytes: number }): string {
  const reader = new FlvReader(options);
  try {
    reader.push(bytes);
  } catch (error) {
    if (error instanceof FlvError) return error.reason;
    throw error;
  }
  return 'none';
}

/** The sample with one byte changed. */
function damaged(at: number, value: number): Buffer {
  const bytes = file(sample);
  bytes[at] = value;
  return bytes;
}

describe('the FLV reader', () => {
  it('gives back what the writer wrote, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(anyTag, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 8 }), (tags, cuts) => {
        // Timestamps more than half the range apart could as well be steps back: keep them together.
        const near = tags.map((tag) => ({ ...tag, timestamp: tag.timestamp % 0x4000_0000 }));
        const reader = new FlvReader();
        expect(pieces(file(near), cuts).flatMap((piece) => reader.push(piece))).toEqual(near);
      }),
    );
  });

  it('gives the same tags when the stream is cut at every byte', () => {
    const bytes = file(sample);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new FlvReader();
      const tags = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))];
      expect(tags).toEqual(sample);
    }
    const slow = new FlvReader();
    expect([...bytes].flatMap((byte) => slow.push(Buffer.from([byte])))).toEqual(sample);
  });

  it('never ends in anything but tags or a typed error, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, headed) => {
        const reader = new FlvReader();
        try {
          if (headed) reader.push(flvHeader());
          reader.push(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(FlvError);
        }
      }),
    );
  });

  it('copies nothing that arrived in one piece', () => {
    const bytes = file(sample);
    expect(new FlvReader().push(bytes)[3]!.payload.buffer).toBe(bytes.buffer);
  });

  it('steps over a longer file header', () => {
    const header = Buffer.concat([flvHeader().subarray(0, 9), Buffer.alloc(3), Buffer.alloc(4)]);
    header.writeUInt32BE(12, 5);
    expect(new FlvReader().push(Buffer.concat([header, writeTag(sample[0]!)]))).toEqual([sample[0]]);
  });

  it('goes on counting when 32-bit timestamps wrap, also for a straggler behind the wrap', () => {
    const wrap = 2 ** 32;
    const times = [wrap - 20, wrap - 1, wrap + 30, wrap - 5, wrap + 40];
    const reader = new FlvReader();
    const read = reader.push(file(times.map((time) => makeTag('audio', time, Buffer.alloc(1)))));
    expect(read.map((tag) => tag.timestamp)).toEqual(times);
  });

  it('goes on counting where ffmpeg begins again at 0, after 31 bits', () => {
    const times = [2 ** 31 - 20, 2 ** 31 + 30, 2 ** 31 - 5, 2 ** 31 + 40];
    const wrapped = times.map((time) => makeTag('audio', time % 2 ** 31, Buffer.alloc(1)));
    expect(new FlvReader().push(file(wrapped)).map((tag) => tag.timestamp)).toEqual(times);
  });

  it('knows timestamps that have wrapped before by a time near them, which metadata does not change', () => {
    const metadata = makeTag('script', 0, Buffer.alloc(1));
    const tag = makeTag('video', 2 ** 30 + 1_000, Buffer.alloc(1));
    const read = new FlvReader({ from: 3 * 2 ** 30 }).push(file([metadata, tag]));
    expect(read[1]!.timestamp).toBe(3 * 2 ** 30 + 1_000);
  });

  it('says what is wrong with a stream, and keeps saying it', () => {
    expect(problem(damaged(0, 0x47))).toBe('not-flv');
    expect(problem(damaged(3, 2))).toBe('bad-version');
    expect(problem(damaged(8, 8))).toBe('bad-header');
    expect(problem(damaged(5, 1))).toBe('bad-header');
    expect(problem(damaged(13, 10))).toBe('bad-tag-type');
    expect(problem(damaged(13, 0x20 | 9))).toBe('encrypted');
    expect(problem(damaged(31, 16))).toBe('bad-size');
    expect(problem(file(sample), { maxTagBytes: 3 })).toBe('too-large');
    expect(problem(file(sample))).toBe('none');

    const reader = new FlvReader();
    expect(() => reader.push(Buffer.from('GIF89a....'))).toThrow(FlvError);
    expect(() => reader.push(file(sample))).toThrow('not an FLV stream');
  });
});
