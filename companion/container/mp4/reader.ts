import { ElementFeed } from '../element-feed.ts';
import {
  leapOf,
  maxElementBytes,
  maxHeaderBytes,
  MediaError,
  type Block,
  type Leap,
  type MediaReader,
  type RestartPoint,
} from '../media.ts';
import { maxSamples, samplesOf, type Sample } from './samples.ts';
import { readMovie, type Mp4Tracks } from './tracks.ts';

/** Top-level boxes that may stand in a recording beside moov and moof. */
const passedOver: ReadonlySet<string> = new Set([
  ...['ftyp', 'styp', 'mdat', 'free', 'skip', 'sidx', 'emsg', 'prft', 'mfra', 'wide', 'uuid', 'pdin', 'meta'],
]);

/**
 * Reads fragmented MP4: the header (ftyp and moov), where fragments begin that open with a keyframe, and the samples of
 * each fragment, in the order of their times, when all of it has come.
 */
export class Mp4Reader implements MediaReader {
  headerEnd: number | null = null;
  restart: RestartPoint | null = null;
  leap: Leap | null = null;
  partStart = 0;
  tracks: Mp4Tracks | null = null;
  readonly #feed = new ElementFeed();
  #opened = false;
  /** When the latest picture is. */
  #lastMs = -Infinity;
  /** Of the fragment that is being read. */
  #samples: readonly Sample[] = [];
  /** A few bytes may claim any number of samples: in all there are no more than one fragment may have, and one a byte. */
  readonly #budget = { left: maxSamples };
  /** What is whole of what is being read. */
  #blocks: Block[] = [];

  push(bytes: Buffer): readonly Block[] {
    this.#blocks = [];
    this.#feed.push(bytes);
    this.#budget.left += bytes.length;
    while (!this.#feed.skipping && this.#step());
    if (this.headerEnd === null && this.#feed.position + this.#feed.available > maxHeaderBytes) {
      throw new MediaError('the header is too long');
    }
    return this.#blocks;
  }

  /** Of a fragment that was cut, the samples that have come as a whole. */
  rest(): readonly Block[] {
    const { position, available } = this.#feed;
    const bytes = this.#feed.skipping ? null : this.#feed.peek(available);
    return bytes ? this.#blocksIn(bytes, position) : [];
  }

  /** Reads one box; false when more bytes are needed. */
  #step(): boolean {
    const head = this.#feed.peek(8);
    if (!head) return false;
    const type = head.toString('latin1', 4, 8);
    if (!this.#opened && type !== 'ftyp') throw new MediaError('not MP4');
    this.#opened = true;
    let size = head.readUInt32BE(0);
    if (size === 1) {
      const long = this.#feed.peek(16);
      if (!long) return false;
      size = Number(long.readBigUInt64BE(8));
    }
    if (size < 8 || size > maxElementBytes) throw new MediaError('a box without an end');
    if (type === 'moov' || type === 'moof') return this.#readBox(type, size);
    if (!passedOver.has(type)) throw new MediaError('an unknown box');
    if (type === 'mdat') return this.#readMedia(size);
    this.#feed.skip(size);
    return true;
  }

  #readBox(type: 'moov' | 'moof', size: number): boolean {
    if (size > maxHeaderBytes) throw new MediaError('a header is too long');
    const whole = this.#feed.peek(size);
    if (!whole) return false;
    const start = this.#feed.position;
    const payload = whole.subarray(8);
    this.#feed.skip(size);
    if (type === 'moof') this.#readFragment(payload, start);
    else {
      this.tracks = readMovie(payload);
      this.headerEnd = start + size;
    }
    return true;
  }

  #readFragment(moof: Buffer, start: number): void {
    const { tracks } = this;
    if (!tracks) throw new MediaError('media before its header');
    this.partStart = start;
    this.#samples = samplesOf(moof, start, tracks.byNumber, this.#budget);
    const pictures = this.#samples.filter(({ track }) => track === tracks.picture.number);
    const [first] = pictures;
    if (!first) return;
    const way = leapOf(this.#lastMs, first.ms);
    if (way) this.leap = { at: start, way };
    this.#lastMs = pictures.at(-1)!.ms;
    if (first.keyframe) this.restart = { at: start, ms: first.ms };
  }

  #readMedia(size: number): boolean {
    if (!this.tracks) throw new MediaError('media before its header');
    if (this.#samples.length > 0) {
      const whole = this.#feed.peek(size);
      if (!whole) return false;
      const start = this.#feed.position;
      for (const block of this.#blocksIn(whole, start)) this.#blocks.push(block);
      this.#samples = this.#samples.filter(({ at }) => at >= start + size);
    }
    this.#feed.skip(size);
    return true;
  }

  /** The samples that stand in these bytes as a whole. @param start where those begin in the recording */
  #blocksIn(bytes: Buffer, start: number): Block[] {
    const end = start + bytes.length;
    return this.#samples
      .filter(({ at, size }) => size > 0 && at >= start && at + size <= end)
      .sort((a, b) => a.ms - b.ms)
      .map(({ track, at, size, ...times }) => ({
        kind: track === this.tracks!.picture.number ? 'video' : 'audio',
        ...times,
        laced: false,
        payload: bytes.subarray(at - start, at - start + size),
      }));
  }
}
