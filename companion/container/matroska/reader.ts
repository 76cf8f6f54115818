import { children, id, readElementHead, readVint, unsigned, vintLength, type ElementHead } from './ebml.ts';
import { ElementFeed } from '../element-feed.ts';
import { readTracks } from './tracks.ts';
import {
  leapOf,
  maxElementBytes,
  maxHeaderBytes,
  MediaError,
  type Block,
  type Leap,
  type MediaReader,
  type RestartPoint,
  type Tracks,
} from '../media.ts';

/** Elements with nothing of interest, wherever they stand in a Segment or a Cluster. */
const passedOver: ReadonlySet<number> = new Set([
  ...[id.seekHead, id.cues, id.chapters, id.tags, id.attachments, id.void, id.crc32],
  ...[id.silentTracks, id.position, id.prevSize, id.encryptedBlock],
]);

/** Bytes before the frame of a block, where its track has the longest number. */
const maxBlockHeadBytes = 11;

/**
 * Reads a live Matroska or WebM stream: the header, the blocks, and where clusters begin that open with a keyframe.
 * Recorders leave the sizes of Segment and Cluster open, so a level ends where an element of a higher one begins.
 */
export class MatroskaReader implements MediaReader {
  headerEnd: number | null = null;
  restart: RestartPoint | null = null;
  leap: Leap | null = null;
  /** Nanoseconds in a unit of time (RFC 9559, 5.1.2.9). */
  #scale = 1_000_000;
  /** The time of the cluster that is being read, in ms. */
  #clusterMs: number | null = null;
  /** When the latest block of all begins. */
  #lastMs = -Infinity;
  readonly #feed = new ElementFeed();
  #opened = false;
  #tracks: Tracks | null = null;
  /** The cluster that is being read; `judged` once a picture in it has shown whether it is a place to restart. */
  #cluster: { readonly start: number; judged: boolean } | null = null;
  /** The block group that is being read: a picture without a reference to another is a keyframe. */
  #group: { readonly end: number; block: Omit<Block, 'keyframe'> | null; refers: boolean } | null = null;
  /** What is whole of what is being read. */
  #blocks: Block[] = [];

  /** Null until the header has been read. */
  get tracks(): Tracks | null {
    return this.#tracks;
  }

  get partStart(): number {
    return this.#cluster?.start ?? 0;
  }

  /** Nothing is held but the beginning of a block that has not come to its end. */
  rest(): readonly Block[] {
    return [];
  }

  push(bytes: Buffer): readonly Block[] {
    this.#blocks = [];
    this.#feed.push(bytes);
    for (;;) {
      this.#endGroup();
      if (this.#feed.skipping || !this.#step()) break;
    }
    if (this.headerEnd === null && this.#feed.position + this.#feed.available > maxHeaderBytes) {
      throw new MediaError('the header is too long');
    }
    return this.#blocks;
  }

  /** Reads one element; false when more bytes are needed. */
  #step(): boolean {
    const head = readElementHead(this.#feed.peek(Math.min(12, this.#feed.available))!);
    if (head === null) return false;
    if (head === 'invalid') throw new MediaError('not an element');
    if (!this.#opened) return this.#open(head);
    if (head.id === id.cluster) return this.#openCluster(head);
    if (head.id === id.segment) return this.#enter(head);
    if (head.size === null || head.size > maxElementBytes) throw new MediaError('an element without an end');
    switch (head.id) {
      case id.info:
        return this.#readInfo(head, head.size);
      case id.timestamp:
        return this.#readTimestamp(head, head.size);
      case id.tracks:
        return this.#readTracks(head, head.size);
      case id.simpleBlock:
      case id.block:
        return this.#readBlock(head, head.size);
      case id.blockGroup:
        this.#group = {
          end: this.#feed.position + head.length + head.size,
          block: null,
          refers: false,
        };
        return this.#enter(head);
      case id.referenceBlock:
        if (this.#group) this.#group.refers = true;
        return this.#pass(head, head.size);
      default:
        // Inside a group anything may stand (BlockAdditions, DiscardPadding, …); elsewhere what is unknown is garbage.
        if (!this.#group && !passedOver.has(head.id)) throw new MediaError('an unknown element');
        return this.#pass(head, head.size);
    }
  }

  #open(head: ElementHead): boolean {
    if (head.id !== id.ebml || head.size === null || head.size > 1024) throw new MediaError('not Matroska');
    this.#opened = true;
    return this.#pass(head, head.size);
  }

  #openCluster(head: ElementHead): boolean {
    if (!this.#tracks) throw new MediaError('media without tracks');
    this.#group = null;
    const start = this.#feed.position;
    this.headerEnd ??= start;
    this.#cluster = { start, judged: false };
    return this.#enter(head);
  }

  #readInfo(head: ElementHead, size: number): boolean {
    if (size > maxHeaderBytes) throw new MediaError('the segment information is too long');
    const whole = this.#feed.peek(head.length + size);
    if (!whole) return false;
    const entries = [...children(whole.subarray(head.length))];
    const scale = entries.find((child) => child.id === id.timestampScale);
    if (scale) this.#scale = unsigned(scale.payload);
    return this.#pass(head, size);
  }

  #readTimestamp(head: ElementHead, size: number): boolean {
    if (!this.#cluster || size > 8) throw new MediaError('not a timestamp');
    const whole = this.#feed.peek(head.length + size);
    if (!whole) return false;
    const ms = this.#toMs(unsigned(whole.subarray(head.length)));
    // Firefox opens a cluster at keyframes only, ten seconds apart or more: what counts is what came last.
    const way = leapOf(Math.max(this.#clusterMs ?? -Infinity, this.#lastMs), ms);
    if (way) this.leap = { at: this.#cluster.start, way };
    if (way === 'back') this.#lastMs = -Infinity;
    this.#clusterMs = ms;
    return this.#pass(head, size);
  }

  #toMs(units: number): number {
    return (units * this.#scale) / 1_000_000;
  }

  #readTracks(head: ElementHead, size: number): boolean {
    if (size > maxHeaderBytes) throw new MediaError('the track list is too long');
    const whole = this.#feed.peek(head.length + size);
    if (!whole) return false;
    this.#tracks = readTracks(whole.subarray(head.length));
    return this.#pass(head, size);
  }

  /** SimpleBlock and Block begin with track number, 16 bits of time and flags (RFC 9559, 10). */
  #readBlock(head: ElementHead, size: number): boolean {
    if (!this.#cluster) throw new MediaError('a block outside a cluster');
    const start = this.#feed.peek(head.length + Math.min(size, maxBlockHeadBytes))?.subarray(head.length);
    if (!start) return false;
    const trackLength = vintLength(start, 0, 8);
    if (typeof trackLength !== 'number' || size < trackLength + 3) throw new MediaError('not a block');
    const kind = this.#kindOf(readVint(start, 0, trackLength));
    if (!kind) return this.#pass(head, size);
    const flags = start[trackLength + 2]!;
    const keyframe = (flags & 0x80) !== 0;
    const ms = Math.floor((this.#clusterMs ?? 0) + this.#toMs(start.readInt16BE(trackLength)));
    this.#lastMs = Math.max(this.#lastMs, ms);
    // Known before the rest of it has come.
    if (!this.#group) this.#judge(kind, keyframe, ms);
    const payload = this.#feed.peek(head.length + size)?.subarray(head.length + trackLength + 3);
    if (!payload) return false;
    const block = { kind, ms, compositionMs: 0, laced: (flags & 0x06) !== 0, payload };
    if (this.#group) this.#group.block = block;
    else this.#blocks.push({ ...block, keyframe });
    return this.#pass(head, size);
  }

  #kindOf(track: number): Block['kind'] | null {
    if (track === this.#tracks?.picture.number) return 'video';
    return track === this.#tracks?.sound?.number ? 'audio' : null;
  }

  #endGroup(): void {
    if (!this.#group || this.#feed.position < this.#group.end) return;
    const { block, refers } = this.#group;
    this.#group = null;
    if (!block) return;
    this.#judge(block.kind, !refers, block.ms);
    this.#blocks.push({ ...block, keyframe: !refers });
  }

  /**
   * The first picture of a cluster decides. A decoder that looks for a keyframe by itself would do with a later
   * one, but Chrome writes H.264 without CodecPrivate: its parameter sets stand only in the keyframes, and a copy
   * needs them in the very first packet.
   */
  #judge(kind: Block['kind'], keyframe: boolean, ms: number): void {
    if (kind === 'audio' || !this.#cluster || this.#cluster.judged) return;
    const tolerant = this.#tracks?.media.videoCodec !== 'h264';
    this.#cluster.judged = keyframe || !tolerant;
    if (keyframe) this.restart = { at: this.#cluster.start, ms };
  }

  /** Goes on with the children of an element. */
  #enter(head: ElementHead): boolean {
    this.#feed.skip(head.length);
    return true;
  }

  #pass(head: ElementHead, size: number): boolean {
    this.#feed.skip(head.length + size);
    return true;
  }
}
