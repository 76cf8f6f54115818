import { isCopied, type NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import { AwakeTime } from '../lib/awake-time.ts';
import type { Clock } from '../lib/clock.ts';
import { Backlog } from './backlog.ts';
import { MatroskaReader } from '../container/matroska/reader.ts';
import { leapMs, MediaError, type Block, type BlockReader, type Tracks } from '../container/media.ts';
import { Mp4Reader } from '../container/mp4/reader.ts';
import { PictureCopier } from './picture-copier.ts';
import type { MovedTag, NormaliserPort, StartNormaliser, WatchedNormaliser } from './normaliser-port.ts';
import { SoundFill } from './sound-fill.ts';
import { TrackEncoder } from './track-encoder.ts';
import { maxTrack } from '../container/matroska/track-recording.ts';

/** What ffmpeg makes of one track may be so late, in ms; then another one takes over. */
const latestMs = 5_000;
/** So late, in ms, it is called slow, until it is less late than the other. */
const slowMs = { from: 3_000, until: 2_000 } as const;
/** The same where one ffmpeg makes all of it: it keeps pictures back for sound that may come yet. */
const latestWholeMs = 12_000;
/** What such a one may have inside while it waits for more, in ms: pictures in another order. */
const insideWholeMs = 1_000;
/** Nothing has come out for this long, in ms: then it is not slow, it stands still. */
const stillMs = 2_500;
/** How long it is told that sound had to be given up, in ms. */
const soundLostMs = 10_000;
/**
 * How long sound waits for the next pictures, in ms: what comes out of ffmpeg packet by packet is written to every
 * ingest together with them.
 */
const soundHoldMs = 150;
/** A block from before the recording began by more than this, in ms, is damage. */
const longBeforeMs = 1_000;
/** How often it is looked whether nothing comes any more, in or out, in ms. */
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
 *
 * Each ffmpeg is watched. One that makes the picture and is too late ends all of it as `late`; one that makes the sound is
 * replaced here, and silence goes out meanwhile: the pictures do not notice.
 */
export class Splitter implements WatchedNormaliser {
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
  #wholeBacklog: Backlog | null = null;
  #picture: TrackEncoder | null = null;
  #sound: TrackEncoder | null = null;
  /** Each ffmpeg that has not left. */
  readonly #running = new Set<{ kill(): void }>();
  /** Sound that waits for the next pictures. */
  #heard: FlvTag[] = [];
  #cancelHold: (() => void) | null = null;
  #cancelWatch: (() => void) | null = null;
  /** The clock of what is late. */
  readonly #awake: AwakeTime;
  /** When sound was given up last, by that clock. */
  #soundLostAt = -Infinity;
  #isLate = false;
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
    this.#awake = new AwakeTime(tools.clock);
    const onBlock = (block: Block): void => void this.#blocks.push(block);
    const isMatroska = input.container === 'matroska';
    this.#reader = isMatroska ? new MatroskaReader(onBlock) : new Mp4Reader(onBlock);
    this.#fill = new SoundFill(onTag);
    this.#copier = new PictureCopier(!isMatroska, (tag) => this.#show(tag));
  }

  get isSlow(): boolean {
    return this.#isLate || this.#awake.now() - this.#soundLostAt < soundLostMs;
  }

  write(bytes: Buffer): void {
    if (this.#isOver || this.#ending) return;
    this.#letSoundOut();
    try {
      this.#reader.push(bytes);
      if (!this.#tracks) this.#opening.push(bytes);
      this.#readTracks();
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#end('failed', { stderr: error.message });
    }
    const isFull = this.#opening.length === 0 && this.#whole?.write(bytes) === false;
    if (this.#tracks) this.#opening = [];
    this.#takeBlocks();
    this.#flush();
    if (isFull) this.#endLate(this.#wholeBacklog!, 0);
  }

  end(): void {
    if (this.#isOver || this.#ending) return;
    this.#reader.flush();
    this.#takeBlocks();
    if (this.#isOver) return;
    this.#ending = true;
    this.#cancelWatch?.();
    this.#whole?.end();
    for (const each of [this.#picture, this.#sound]) each?.end(this.#awake.now());
    if (this.#running.size === 0) this.#close({ cause: 'ended', stderr: '' });
  }

  kill(): void {
    this.#end('killed', { stderr: '' });
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
    this.#wholeBacklog = new Backlog(this.input.fromMs ?? 0, this.#awake.now(), {
      insideMs: insideWholeMs,
      holeMs: leapMs.forth,
    });
    this.#own(whole);
    for (const bytes of this.#opening) whole.write(bytes);
  }

  #passWhole(tag: FlvTag): void {
    if (this.#isOver || tag.type === 'script') return;
    if (tag.type === 'video' && !tag.sequenceHeader) this.#wholeBacklog!.take(tag.timestamp);
    if (tag.type === 'audio') this.#fill.hear(tag);
    else if (this.#isCopied) this.#copier.pass(tag);
    else this.#show(tag);
  }

  #own(child: { kill(): void; readonly closed: Promise<NormaliserEnd> }): void {
    this.#running.add(child);
    this.#keepWatch();
    void child.closed.then((end) => {
      this.#running.delete(child);
      const isGivenUp = child !== this.#whole && child !== this.#picture && child !== this.#sound;
      if (!isGivenUp && end.cause !== 'ended') this.#end(end.cause, end);
      if (this.#running.size > 0 || (isGivenUp && !this.#ending && this.#cause === null)) return;
      this.#close(isGivenUp ? { cause: 'ended', stderr: '' } : end);
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
    this.#wholeBacklog?.give(blocks.at(-1)!.ms, this.#awake.now());
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
    this.#sound.push(block, this.#fill.leapMs);
  }

  #encoder(track: 'picture' | 'sound', firstMs: number, onTag: (tag: FlvTag) => void): TrackEncoder {
    const exactSound = this.input.container === 'mp4';
    const soundOnly = { videoCodec: null, configured: true, width: null, height: null, exactSound };
    const input = track === 'sound' ? soundOnly : { ...this.input, silent: true };
    const encoder = new TrackEncoder(
      this.#tracks![track]!,
      input,
      firstMs,
      this.#awake.now(),
      this.tools.start,
      onTag,
    );
    this.#own(encoder);
    return encoder;
  }

  #show(tag: FlvTag): void {
    if (this.#isOver || tag.type !== 'video') return;
    this.#fill.show(tag, this.#sound ? this.#sound.backlog.lateMs(this.#awake.now()) : null);
    this.#keepWatch();
  }

  /** Looks every so often, until it ends: also where the look itself leads to that. */
  #keepWatch(): void {
    if (this.#isOver || this.#ending) return;
    this.#cancelWatch ??= this.tools.clock.setTimer(watchMs, () => {
      this.#cancelWatch = null;
      this.#watch();
      this.#keepWatch();
    });
  }

  #watch(): void {
    this.#fill.idle(this.tools.clock.now());
    const now = this.#awake.look();
    const whole = this.#look(this.#wholeBacklog, latestWholeMs, now);
    const picture = this.#look(this.#picture?.backlog ?? null, latestMs, now);
    const sound = this.#sound?.backlog.lateMs(now) ?? 0;
    if (this.#sound && sound > latestMs) this.#giveSoundUp(this.#sound, now);
    this.#isLate = Math.max(whole, picture, sound) > (this.#isLate ? slowMs.until : slowMs.from);
  }

  /** @returns how late it is, in ms */
  #look(backlog: Backlog | null, mostMs: number, now: number): number {
    if (!backlog) return 0;
    const pace = backlog.look(now);
    if (pace.lateMs > mostMs) this.#endLate(backlog, pace.stillMs);
    return pace.lateMs;
  }

  #endLate({ newestMs }: Backlog, forMs: number): void {
    const late = { givenMs: newestMs, isStill: forMs > stillMs };
    this.#end('late', { stderr: 'ffmpeg does not keep up', late });
  }

  /** What comes next goes to another one; what this one has is lost, silence has taken its place already. */
  #giveSoundUp(sound: TrackEncoder, now: number): void {
    this.#sound = null;
    this.#soundLostAt = now;
    sound.kill();
  }

  #hear(tag: FlvTag): void {
    // Its configuration has gone out already.
    if (this.#isOver || tag.type !== 'audio' || tag.sequenceHeader) return;
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

  #flush(): void {
    if (this.#isOver) return;
    const now = this.#awake.now();
    if (this.#picture?.flush(now) === false) this.#endLate(this.#picture.backlog, 0);
    if (this.#sound?.flush(now) === false) this.#giveSoundUp(this.#sound, now);
  }

  #unfit(why: string | null): void {
    if (why !== null) this.#end('unfit', { stderr: why });
  }

  /** Ends it before its time; `closed` follows when its ffmpegs are gone. */
  #end(cause: Exclude<NormaliserEnd['cause'], 'ended'>, why: Omit<NormaliserEnd, 'cause'>): void {
    if (this.#isOver) return;
    this.#cause = { ...why, cause };
    this.#cancelWatch?.();
    this.#cancelHold?.();
    this.#blocks = [];
    this.#heard = [];
    for (const each of this.#running) each.kill();
    if (this.#running.size === 0) this.#close(this.#cause);
  }

  #close(end: NormaliserEnd): void {
    if (this.#isClosed) return;
    this.#letSoundOut();
    this.#cancelWatch?.();
    this.#isClosed = true;
    this.#settleClosed(this.#cause ?? end);
  }
}
