import { isCopied, type NormaliserInput } from '../ffmpeg/ffmpeg-options.ts';
import type { NormaliserEnd } from '../ffmpeg/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import { MatroskaReader } from './matroska-reader.ts';
import { MediaError, type Block, type BlockReader, type Tracks } from './media.ts';
import { Mp4Reader } from './mp4-reader.ts';
import { PictureCopier } from './picture-copier.ts';
import type { MovedTag, NormaliserPort, StartNormaliser } from './run.ts';
import { SoundFill } from './sound-fill.ts';
import { TrackEncoder } from './track-encoder.ts';
import { maxTrack } from './track-recording.ts';

/** How long ffmpeg may be fed without any sound coming out, in ms, before it counts as dead. */
const soundPatienceMs = 10_000;
/**
 * How long sound waits for the next pictures, in ms: what comes out of ffmpeg packet by packet is written to every
 * ingest together with them.
 */
const soundHoldMs = 150;
/** A block from before the recording began by more than this, in ms, is damage. */
const longBeforeMs = 1_000;
/** How often it is looked whether nothing comes any more, in ms. */
const watchMs = 250;

export interface SplitterTools {
  /** Starts ffmpeg. */
  readonly start: StartNormaliser;
  readonly clock: Clock;
}

/**
 * Does a normaliser's work with the blocks of a recording, so that picture and sound each go their own way and neither
 * waits for the other. H.264 is copied here; everything else goes through an ffmpeg of its own, and so does the sound.
 * Where there is none, or none any more, silence goes out. A recording that cannot be taken apart, or is `unfit` for it, is
 * left to one ffmpeg as a whole.
 */
export class Splitter implements NormaliserPort {
  readonly closed: Promise<NormaliserEnd>;
  readonly #reader: BlockReader;
  readonly #fill: SoundFill;
  readonly #copier: PictureCopier;
  /** What has come and is not taken yet. */
  #blocks: Block[] = [];
  #tracks: Tracks | null = null;
  /** What came before the tracks were known. */
  #opening: Buffer[] = [];
  /** The one ffmpeg of a recording that is not taken apart. */
  #whole: NormaliserPort | null = null;
  #picture: TrackEncoder | null = null;
  #sound: TrackEncoder | null = null;
  /** Each ffmpeg that has not left. */
  readonly #running = new Set<{ kill(): void }>();
  /** Sound that waits for the next pictures. */
  #heard: FlvTag[] = [];
  #cancelHold: (() => void) | null = null;
  #cancelWatch: (() => void) | null = null;
  /** Since when ffmpeg has been fed without sound coming out; null while it comes. */
  #soundDueSince: number | null = null;
  #ending = false;
  /** Why it was ended before its time; the first cause wins. */
  #cause: NormaliserEnd | null = null;
  #isClosed = false;
  #settleClosed!: (end: NormaliserEnd) => void;

  constructor(
    private readonly input: NormaliserInput,
    onTag: (tag: MovedTag) => void,
    private readonly tools: SplitterTools,
  ) {
    this.closed = new Promise((resolve) => (this.#settleClosed = resolve));
    const onBlock = (block: Block): void => void this.#blocks.push(block);
    const isMatroska = input.container === 'matroska';
    this.#reader = isMatroska ? new MatroskaReader(onBlock) : new Mp4Reader(onBlock);
    this.#fill = new SoundFill(onTag);
    this.#copier = new PictureCopier(!isMatroska, (tag) => this.#show(tag));
  }

  write(bytes: Buffer): boolean {
    if (this.#isOver || this.#ending) return true;
    this.#letSoundOut();
    try {
      this.#reader.push(bytes);
      if (!this.#tracks) this.#opening.push(bytes);
      this.#readTracks();
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#end('failed', error.message);
    }
    const keepsUp = this.#opening.length > 0 || (this.#whole?.write(bytes) ?? true);
    if (this.#tracks) this.#opening = [];
    this.#takeBlocks();
    return this.#flush() && keepsUp;
  }

  end(): void {
    if (this.#isOver || this.#ending) return;
    this.#reader.flush();
    this.#takeBlocks();
    if (this.#isOver) return;
    this.#ending = true;
    this.#cancelWatch?.();
    for (const each of [this.#whole, this.#picture, this.#sound]) each?.end();
    if (this.#running.size === 0) this.#close({ cause: 'ended', stderr: '' });
  }

  kill(): void {
    this.#end('killed', '');
  }

  get #isOver(): boolean {
    return this.#cause !== null || this.#isClosed;
  }

  /** Looks whether the header has come, or another one in its midst. */
  #readTracks(): void {
    const { tracks } = this.#reader;
    if (this.#isOver || !tracks || tracks === this.#tracks) return;
    const isFirst = this.#tracks === null;
    this.#tracks = tracks;
    this.#fill.hasTrack = tracks.media.hasAudio;
    if (isFirst && !this.#isSplit(tracks)) this.#startWhole();
    else if (this.#isCopied && !this.#whole && tracks.picture.configuration) {
      this.#unfit(this.#copier.configure(tracks.picture.configuration));
    }
  }

  get #isCopied(): boolean {
    return isCopied(this.input);
  }

  #isSplit({ picture, sound }: Tracks): boolean {
    if (this.input.unfit || picture.isEncoded) return false;
    const needed = [...(this.#isCopied ? [] : [picture]), ...(sound ? [sound] : [])];
    return needed.every(({ entry, number }) => entry !== null && number <= maxTrack);
  }

  #startWhole(): void {
    this.#fill.closesLeaps = false;
    const whole = this.tools.start(this.input, (tag) => this.#passWhole(tag));
    this.#whole = whole;
    this.#own(whole);
    for (const bytes of this.#opening) whole.write(bytes);
  }

  #passWhole(tag: FlvTag): void {
    if (this.#isOver || tag.type === 'script') return;
    if (tag.type === 'audio') this.#fill.hear(tag);
    else if (this.#isCopied) this.#copier.pass(tag);
    else this.#show(tag);
  }

  #own(child: { kill(): void; readonly closed: Promise<NormaliserEnd> }): void {
    this.#running.add(child);
    void child.closed.then((end) => {
      this.#running.delete(child);
      if (end.cause !== 'ended') this.#end(end.cause, end.stderr);
      if (this.#running.size === 0) this.#close(end);
    });
  }

  #takeBlocks(): void {
    const blocks = this.#blocks;
    if (blocks.length === 0) return;
    this.#blocks = [];
    // An MP4 may hold the pictures of a while and then its sound.
    if (this.input.container === 'mp4') blocks.sort((a, b) => a.ms - b.ms);
    this.#fill.arrive(this.tools.clock.now(), blocks);
    for (const block of blocks) this.#take(block);
  }

  #take(block: Block): void {
    if (this.#isOver) return;
    if (this.#whole) return;
    if (block.laced) return this.#unfit('several frames in a block');
    if (block.ms < -longBeforeMs || !Number.isSafeInteger(block.ms)) {
      return this.#unfit(`${block.kind === 'audio' ? 'sound' : 'a picture'} of a time that cannot be`);
    }
    if (block.kind === 'audio') this.#encodeSound(block);
    else if (this.#isCopied) this.#unfit(this.#copier.take(block));
    else {
      this.#picture ??= this.#encoder('picture', block.ms, (tag) => this.#show(tag));
      this.#picture.push(block, this.#fill.leapMs);
    }
  }

  #encodeSound(block: Block): void {
    this.#sound ??= this.#encoder('sound', block.ms, (tag) => this.#hear(tag));
    // The last packet before a hole stays in the encoder.
    if (this.#sound.push(block, this.#fill.leapMs)) this.#soundDueSince = null;
    const now = this.tools.clock.now();
    this.#soundDueSince ??= now;
    if (now - this.#soundDueSince > soundPatienceMs) this.#end('failed', 'no sound comes out');
  }

  #encoder(track: 'picture' | 'sound', firstMs: number, onTag: (tag: FlvTag) => void): TrackEncoder {
    const exactSound = this.input.container === 'mp4';
    const soundOnly = { videoCodec: null, configured: true, width: null, height: null, exactSound };
    const input = track === 'sound' ? soundOnly : { ...this.input, silent: true };
    const encoder = new TrackEncoder(this.#tracks![track]!, input, firstMs, this.tools.start, onTag);
    this.#own(encoder);
    return encoder;
  }

  #show(tag: FlvTag): void {
    if (this.#isOver || tag.type !== 'video') return;
    const since = this.#soundDueSince;
    this.#fill.show(tag, since === null ? null : this.tools.clock.now() - since);
    this.#cancelWatch ??= this.tools.clock.setTimer(watchMs, this.#watch);
  }

  readonly #watch = (): void => {
    this.#fill.idle(this.tools.clock.now());
    this.#cancelWatch = this.tools.clock.setTimer(watchMs, this.#watch);
  };

  #hear(tag: FlvTag): void {
    // Its configuration has gone out already.
    if (this.#isOver || tag.type !== 'audio' || tag.sequenceHeader) return;
    this.#soundDueSince = null;
    this.#heard.push(tag);
    this.#cancelHold ??= this.tools.clock.setTimer(soundHoldMs, () => this.#letSoundOut());
  }

  #letSoundOut(): void {
    this.#cancelHold?.();
    this.#cancelHold = null;
    const heard = this.#heard;
    this.#heard = [];
    for (const tag of heard) this.#fill.hear(tag);
  }

  #flush(): boolean {
    if (this.#isOver) return true;
    const pictureKeepsUp = this.#picture?.flush() ?? true;
    return (this.#sound?.flush() ?? true) && pictureKeepsUp;
  }

  #unfit(why: string | null): void {
    if (why !== null) this.#end('unfit', why);
  }

  /** Ends it before its time; `closed` follows when its ffmpegs are gone. */
  #end(cause: 'failed' | 'killed' | 'unfit', what: string): void {
    if (this.#isOver) return;
    this.#cause = { cause, stderr: what };
    this.#cancelWatch?.();
    this.#blocks = [];
    this.#heard = [];
    for (const each of this.#running) each.kill();
    if (this.#running.size === 0) this.#close(this.#cause);
  }

  #close(end: NormaliserEnd): void {
    if (this.#isClosed) return;
    this.#letSoundOut();
    this.#isClosed = true;
    this.#settleClosed(this.#cause ?? end);
  }
}
