import { MatroskaReader } from './matroska/reader.ts';
import {
  MediaError,
  type Block,
  type Leap,
  type Media,
  type MediaReader,
  type Piece,
  type RestartPoint,
  type Tracks,
} from './media.ts';
import { Mp4Reader } from './mp4/reader.ts';

const ebmlMagic = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);
const ftyp = Buffer.from('ftyp');
/** Bytes that decide: EBML magic, its size and the first id of its payload; size and type of the first MP4 box. */
const decisive = 8;

export type Opening = 'matroska' | 'mp4' | 'none' | 'undecided';

/**
 * What the first bytes of a chunk open: a new recording in one of the containers, or none. Recorders with short
 * timeslices begin with a chunk of a single byte, so few bytes may leave it open.
 */
export function openingOf(bytes: Buffer): Opening {
  const short = bytes.length < decisive;
  const magic = bytes.subarray(0, 4);
  if (magic.equals(ebmlMagic.subarray(0, magic.length))) {
    if (short) return 'undecided';
    // Every id inside an EBML header begins with 0x42, but for Void and CRC-32 (RFC 8794, 11.2). The magic alone
    // would turn up by chance in the middle of a long broadcast.
    const first = bytes[4 + Math.max(1, Math.clz32(bytes[4]!) - 23)];
    return first === undefined || [0x42, 0xec, 0xbf].includes(first) ? 'matroska' : 'none';
  }
  // The first box is small: its size begins with two zero bytes.
  const begins = bytes.subarray(0, 2).every((byte) => byte === 0);
  const type = bytes.subarray(4, 8);
  if (!begins || !type.equals(ftyp.subarray(0, type.length))) return 'none';
  return short ? 'undecided' : 'mp4';
}

/** A reader for either container: decides by the first bytes, then leaves it to the one for that container. */
export class ContainerReader implements Omit<MediaReader, 'push'> {
  #start = Buffer.alloc(0);
  #reader: MediaReader | null = null;

  get tracks(): Tracks | null {
    return this.#reader?.tracks ?? null;
  }

  /** Null until the header has been read to its end. */
  get media(): Media | null {
    return this.headerEnd === null ? null : (this.tracks?.media ?? null);
  }

  get headerEnd(): number | null {
    return this.#reader?.headerEnd ?? null;
  }

  get restart(): RestartPoint | null {
    return this.#reader?.restart ?? null;
  }

  get leap(): Leap | null {
    return this.#reader?.leap ?? null;
  }

  get partStart(): number {
    return this.#reader?.partStart ?? 0;
  }

  /** Takes the next bytes, cut anywhere. Throws MediaError and is not called again after. */
  push(bytes: Buffer): Piece {
    const blocks = this.#reader ? this.#reader.push(bytes) : this.#begin(bytes);
    return { bytes, blocks, tracks: this.tracks };
  }

  rest(): readonly Block[] {
    return this.#reader?.rest() ?? [];
  }

  #begin(bytes: Buffer): readonly Block[] {
    this.#start = Buffer.concat([this.#start, bytes]);
    const opening = openingOf(this.#start);
    if (opening === 'undecided') return [];
    if (opening === 'none') throw new MediaError('neither Matroska nor MP4');
    this.#reader = opening === 'matroska' ? new MatroskaReader() : new Mp4Reader();
    return this.#reader.push(this.#start);
  }
}
