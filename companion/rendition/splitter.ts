import { isCopied, type NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Block, Piece, Tracks } from '../container/media.ts';
import { PictureCopier } from './picture-copier.ts';
import type { EncoderTrouble, MovedTag, WatchedNormaliser } from './normaliser-port.ts';
import { RecordingEncoders, type RecordingEncodersTools } from './recording-encoders.ts';
import { SoundFill } from './sound-fill.ts';
import { SoundHold } from './sound-hold.ts';
import type { TrackPort } from './track-port.ts';
import { maxTrack } from '../container/matroska/track-recording.ts';

/** A block from before the recording began by more than this, in ms, is damage. */
const longBeforeMs = 1_000;

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
  readonly #fill: SoundFill;
  readonly #copier: PictureCopier;
  #tracks: Tracks | null = null;
  readonly #encoders: RecordingEncoders;
  readonly #heard: SoundHold;
  #ending = false;
  /** Why it was ended before its time; the first cause wins. */
  #cause: NormaliserEnd | null = null;
  #isClosed = false;
  #settleClosed!: (end: NormaliserEnd) => void;
  readonly #input: NormaliserInput;
  readonly #tools: RecordingEncodersTools;

  constructor(input: NormaliserInput, onTag: (tag: MovedTag) => void, tools: RecordingEncodersTools) {
    this.#tools = tools;
    this.#input = input;
    this.closed = new Promise((resolve) => (this.#settleClosed = resolve));
    this.#encoders = new RecordingEncoders(input, tools, {
      look: () => this.#fill.idle(tools.clock.now()),
      late: (late) => this.#endLate(late),
      failed: (cause, end) => this.#end(cause, end),
      gone: (end) => this.#close(end),
    });
    this.#fill = new SoundFill(onTag);
    this.#heard = new SoundHold(tools.clock, (tag) => this.#fill.hear(tag));
    this.#copier = new PictureCopier(input.container === 'mp4', this.#show);
  }

  get trouble(): EncoderTrouble | null {
    return this.#encoders.trouble;
  }

  write({ bytes, blocks, tracks }: Piece): void {
    if (this.#isOver || this.#ending) return;
    this.#heard.letOut();
    if (tracks && tracks !== this.#tracks) this.#know(tracks);
    const { whole } = this.#encoders;
    const isFull = whole?.write(bytes) === false;
    this.#takeBlocks(blocks);
    if (!this.#isOver) this.#encoders.flush(isFull);
  }

  end(rest: readonly Block[]): void {
    if (this.#isOver || this.#ending) return;
    this.#takeBlocks(rest);
    if (this.#isOver) return;
    this.#ending = true;
    this.#encoders.end();
    if (this.#encoders.isIdle) this.#close({ cause: 'ended', stderr: '' });
  }

  kill(): void {
    this.#end('killed', { stderr: '' });
  }

  get #isOver(): boolean {
    return this.#cause !== null || this.#isClosed;
  }

  /** The header has come, or another one in its midst. */
  #know(tracks: Tracks): void {
    const isFirst = this.#tracks === null;
    this.#tracks = tracks;
    this.#fill.hasTrack = tracks.media.hasAudio;
    if (isFirst && !this.#isSplit(tracks)) this.#startWhole();
    else if (this.#isCopied && !this.#encoders.whole && tracks.picture.configuration) {
      this.#unfit(this.#copier.configure(tracks.picture.configuration));
    }
  }

  get #isCopied(): boolean {
    return isCopied(this.#input);
  }

  #isSplit({ picture, sound }: Tracks): boolean {
    if (this.#input.unfit || picture.isEncoded) return false;
    const needed = [...(this.#isCopied ? [] : [picture]), ...(sound ? [sound] : [])];
    return needed.every(({ entry, number }) => entry !== null && number <= maxTrack);
  }

  #startWhole(): void {
    this.#fill.closesLeaps = false;
    this.#encoders.startWhole(this.#passWhole);
  }

  readonly #passWhole = (tag: FlvTag): void => {
    if (this.#isOver || tag.type === 'script') return;
    if (tag.type === 'audio') this.#fill.hear(tag);
    else if (this.#isCopied) this.#copier.pass(tag);
    else this.#show(tag);
  };

  #takeBlocks(come: readonly Block[]): void {
    if (come.length === 0 || this.#isOver) return;
    // An MP4 may hold the pictures of a while and then its sound.
    const blocks = this.#input.container === 'mp4' ? come.toSorted((a, b) => a.ms - b.ms) : come;
    this.#fill.arrive(this.#tools.clock.now(), blocks);
    for (const block of blocks) this.#take(block);
    this.#encoders.reach(blocks.at(-1)!.ms);
  }

  #take(block: Block): void {
    if (this.#isOver || this.#encoders.whole) return;
    if (block.laced) return this.#unfit('several frames in a block');
    if (block.ms < -longBeforeMs || !Number.isSafeInteger(block.ms)) {
      return this.#unfit(`${block.kind === 'audio' ? 'sound' : 'a picture'} of a time that cannot be`);
    }
    const track = block.kind === 'audio' ? this.#sound(block.ms) : this.#picture(block);
    this.#unfit(track.take(block, this.#fill.leapMs));
  }

  #picture(block: Block): TrackPort {
    if (this.#isCopied) return this.#copier;
    return this.#encoders.picture(this.#tracks!.picture, block, this.#show);
  }

  #sound(ms: number): TrackPort {
    return this.#encoders.sound(this.#tracks!.sound!, ms, this.#hear);
  }

  readonly #show = (tag: FlvTag): void => {
    if (this.#isOver || tag.type !== 'video') return;
    this.#fill.show(tag, this.#encoders.soundLateMs);
    if (!tag.sequenceHeader) this.#heard.begin();
    this.#encoders.keepWatch();
  };

  #endLate(late: NonNullable<NormaliserEnd['late']>): void {
    this.#end('late', { stderr: 'ffmpeg does not keep up', late });
  }

  readonly #hear = (tag: FlvTag): void => {
    // Its configuration has gone out already.
    if (this.#isOver || tag.type !== 'audio' || tag.sequenceHeader) return;
    this.#heard.hold(tag);
  };

  #unfit(why: string | null): void {
    if (why !== null) this.#end('unfit', { stderr: why });
  }

  /** Ends it before its time; `closed` follows when its ffmpegs are gone. */
  #end(cause: Exclude<NormaliserEnd['cause'], 'ended'>, why: Omit<NormaliserEnd, 'cause'>): void {
    if (this.#isOver) return;
    this.#cause = { ...why, cause };
    this.#heard.drop();
    this.#encoders.kill();
    if (this.#encoders.isIdle) this.#close(this.#cause);
  }

  #close(end: NormaliserEnd): void {
    if (this.#isClosed) return;
    this.#heard.begin();
    this.#encoders.stop();
    this.#isClosed = true;
    this.#settleClosed(this.#cause ?? end);
  }
}
