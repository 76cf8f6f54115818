import { FlvError } from './flv-error.ts';
import { makeTag } from './make-tag.ts';
import type { FlvTag } from './tag.ts';
import { TimestampUnwrapper } from './timestamps.ts';

/** E.2: signature, version, flags, offset of the body; then PreviousTagSize0 (E.3). */
const fileHeaderSize = 9;
const tagHeaderSize = 11;
const sizeFieldSize = 4;
/** A header longer than the standard's is legal (E.2, DataOffset), one longer than this is damage. */
const maxFileHeaderSize = 1024;

/**
 * Incremental FLV demuxer: bytes in, whole tags out (Adobe Flash Video File Format 10.1, Annex E.2 to E.4,
 * https://rtmp.veriskope.com/pdf/video_file_format_spec_v10_1.pdf). Holds at most one tag. Payloads are slices of
 * what was pushed, so that must not be written to afterwards.
 */
export class FlvReader {
  readonly #maxTagBytes: number;
  /** The standard's timestamps are signed, and ffmpeg leaves the sign alone: they wrap after 24.9 days. */
  readonly #timestamps: TimestampUnwrapper;
  #step: 'file-header' | 'body-start' | 'tag-header' | 'payload' | 'size' = 'file-header';
  /** Bytes that the current step needs before it can be done. */
  #need = fileHeaderSize;
  /** The step's bytes while they arrive in pieces: `#need` long, filled up to `#heldBytes`. */
  #held: Buffer | null = null;
  #heldBytes = 0;
  #type: FlvTag['type'] = 'script';
  #timestamp = 0;
  #payload: Buffer = Buffer.alloc(0);
  #error: FlvError | null = null;

  /**
   * @param options.maxTagBytes largest payload taken; a tag cannot announce more than 16 MB anyway.
   * @param options.from a time near the first media, in ms, where timestamps may have wrapped before.
   */
  constructor(options: { maxTagBytes?: number; from?: number | null } = {}) {
    this.#timestamps = new TimestampUnwrapper(31, options.from);
    this.#maxTagBytes = options.maxTagBytes ?? 16 * 1024 * 1024;
  }

  /**
   * Takes the next bytes, cut anywhere. @returns the tags that became whole, possibly none.
   * @throws FlvError when the stream is wrong; every later push throws it again.
   */
  push(bytes: Buffer): FlvTag[] {
    if (this.#error) throw this.#error;
    const tags: FlvTag[] = [];
    let at = 0;
    try {
      while (this.#heldBytes + bytes.length - at >= this.#need) {
        const end = at + this.#need - this.#heldBytes;
        const part = this.#take(bytes.subarray(at, end));
        at = end;
        const tag = this.#advance(part);
        if (tag) tags.push(tag);
      }
    } catch (error) {
      if (error instanceof FlvError) this.#error = error;
      throw error;
    }
    if (at < bytes.length) this.#hold(bytes.subarray(at));
    return tags;
  }

  /** The bytes of the step: a slice where they came in one piece, else what was held with `rest` behind it. */
  #take(rest: Buffer): Buffer {
    if (!this.#held) return rest;
    const whole = this.#held;
    rest.copy(whole, this.#heldBytes);
    this.#held = null;
    this.#heldBytes = 0;
    return whole;
  }

  #hold(bytes: Buffer): void {
    this.#held ??= Buffer.allocUnsafe(this.#need);
    this.#heldBytes += bytes.copy(this.#held, this.#heldBytes);
  }

  #advance(part: Buffer): FlvTag | null {
    switch (this.#step) {
      case 'file-header': {
        const offset = readFileHeader(part);
        this.#expect('body-start', offset - fileHeaderSize + sizeFieldSize);
        return null;
      }
      case 'body-start':
        this.#expect('tag-header', tagHeaderSize);
        return null;
      case 'tag-header':
        this.#readTagHeader(part);
        return null;
      case 'payload':
        this.#payload = part;
        this.#expect('size', sizeFieldSize);
        return null;
      case 'size': {
        // Some muxers write 0 here; any other value that is not the tag's size means that the stream slipped.
        const size = part.readUInt32BE(0);
        if (size !== 0 && size !== tagHeaderSize + this.#payload.length) throw new FlvError('bad-size');
        this.#expect('tag-header', tagHeaderSize);
        // Metadata stands at 0, wherever the media begins.
        const time = this.#type === 'script' ? 'near' : 'unwrap';
        return makeTag(this.#type, this.#timestamps[time](this.#timestamp), this.#payload);
      }
    }
  }

  /** E.4.1: Reserved (2 bits), Filter (1), TagType (5), DataSize, Timestamp, TimestampExtended, StreamID (always 0). */
  #readTagHeader(header: Buffer): void {
    const first = header[0]!;
    if (first & 0x20) throw new FlvError('encrypted');
    const type = tagTypes[first & 0x1f];
    if (!type || first & 0xc0) throw new FlvError('bad-tag-type');
    const size = header.readUIntBE(1, 3);
    if (size > this.#maxTagBytes) throw new FlvError('too-large');
    this.#type = type;
    this.#timestamp = header.readUIntBE(4, 3) + header[7]! * 0x1000000;
    this.#expect('payload', size);
  }

  #expect(step: 'body-start' | 'tag-header' | 'payload' | 'size', bytes: number): void {
    this.#step = step;
    this.#need = bytes;
  }
}

const tagTypes: Readonly<Record<number, FlvTag['type'] | undefined>> = {
  8: 'audio',
  9: 'video',
  18: 'script',
};

/** E.2. @returns DataOffset. */
function readFileHeader(header: Buffer): number {
  if (header.toString('latin1', 0, 3) !== 'FLV') throw new FlvError('not-flv');
  if (header[3] !== 1) throw new FlvError('bad-version');
  const offset = header.readUInt32BE(5);
  if (offset < fileHeaderSize || offset > maxFileHeaderSize) throw new FlvError('bad-header');
  return offset;
}
