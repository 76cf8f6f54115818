import type { NormaliserInput } from '../ffmpeg/ffmpeg-options.ts';
import type { NormaliserEnd } from '../ffmpeg/normaliser.ts';
import { aacHeader } from '../flv/aac.ts';
import { avcConfiguration, avcHeaderPayload, avcPayload, avcSizedPayload, splitAnnexB } from '../flv/avc.ts';
import { makeTag } from '../flv/make-tag.ts';
import { onMetadata } from '../flv/on-metadata.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import { MatroskaReader, type Block, type Tracks } from './matroska-reader.ts';
import { MediaError } from './media.ts';
import type { NormaliserPort, StartNormaliser } from './run.ts';
import { soundCluster, soundHeader } from './sound-recording.ts';

/** Sound is given to ffmpeg this much later, in ms: an AAC encoder begins a little before what it is given. */
const soundShiftMs = 1_000;
/** How long ffmpeg may be fed without any sound coming out, in ms, before it counts as dead. */
const soundPatienceMs = 10_000;
/**
 * How long sound waits for the next pictures, in ms: what comes out of ffmpeg packet by packet is written to every
 * ingest together with them.
 */
const soundHoldMs = 150;
/** Track numbers up to here take one byte (RFC 9559, 10.1). */
const maxTrack = 126;

export interface CopierTools {
  /** Starts ffmpeg. */
  readonly start: StartNormaliser;
  readonly clock: Clock;
}

/**
 * Does a normaliser's work for what browsers record as H.264: Matroska whose pictures are shown in the order they
 * come. They are copied here, so that none waits for another process or for the sound of its time; only the sound goes
 * through ffmpeg, and a recording without sound needs none. What turns out to be something else ends as `unfit`.
 */
export class Copier implements NormaliserPort {
  readonly closed: Promise<NormaliserEnd>;
  readonly #reader = new MatroskaReader((block) => this.#take(block));
  #tracks: Tracks | null = null;
  #sound: NormaliserPort | null = null;
  /** Sound that goes to ffmpeg with the end of this write. */
  #packets: Buffer[] = [];
  /** Sound that waits for the next pictures. */
  #heard: FlvTag[] = [];
  #cancelHold: (() => void) | null = null;
  /** Since when ffmpeg has been fed without sound coming out; null while it comes. */
  #soundDueSince: number | null = null;
  /** Whether pictures have their lengths in front already; otherwise they have start codes. */
  #isSized = false;
  #configuration: Buffer | null = null;
  #shownMs = -Infinity;
  #ending = false;
  /** Why it was ended before its time; the first cause wins. */
  #cause: NormaliserEnd | null = null;
  #isClosed = false;
  #settleClosed!: (end: NormaliserEnd) => void;

  constructor(
    private readonly input: NormaliserInput,
    private readonly onTag: (tag: FlvTag) => void,
    private readonly tools: CopierTools,
  ) {
    this.closed = new Promise((resolve) => (this.#settleClosed = resolve));
  }

  write(bytes: Buffer): boolean {
    if (this.#isOver || this.#ending) return true;
    this.#letSoundOut();
    try {
      this.#reader.push(bytes);
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#end('failed', error.message);
    }
    return this.#feedSound();
  }

  end(): void {
    if (this.#isOver || this.#ending) return;
    this.#ending = true;
    if (this.#sound) this.#sound.end();
    else this.#close({ cause: 'ended', stderr: '' });
  }

  kill(): void {
    this.#end('killed', '');
  }

  get #isOver(): boolean {
    return this.#cause !== null || this.#isClosed;
  }

  #take(block: Block): void {
    if (this.#isOver) return;
    if (!this.#tracks && !this.#begin()) return;
    if (block.laced) return this.#end('unfit', 'several frames in a block');
    if (block.kind === 'audio') {
      const ms = block.ms + soundShiftMs;
      if (ms < 0 || !Number.isSafeInteger(ms)) return this.#end('unfit', 'sound of a time that cannot be');
      this.#packets.push(soundCluster(this.#tracks!.sound!.track, ms, block.payload));
    } else if (block.ms < this.#shownMs) {
      this.#end('unfit', 'pictures that are shown in another order');
    } else {
      this.#shownMs = block.ms;
      this.#copy(block);
    }
  }

  /** The header is there. */
  #begin(): boolean {
    const { tracks } = this.#reader;
    if (!tracks || tracks.isEncoded || (tracks.sound?.track ?? 0) > maxTrack) {
      this.#end('unfit', 'tracks of another kind');
      return false;
    }
    this.#tracks = tracks;
    const { sound, codecPrivate, media } = tracks;
    this.onTag(makeTag('script', 0, onMetadata(media.width, media.height)));
    // The first byte of a decoder configuration is its version; anything else may be parameter sets with start codes.
    this.#isSized = codecPrivate?.[0] === 1;
    if (codecPrivate) {
      this.#configure(this.#isSized ? codecPrivate : avcConfiguration(splitAnnexB(codecPrivate)));
    }
    if (sound) this.#startSound(sound.entry);
    return true;
  }

  #startSound(entry: Buffer): void {
    const { container, fromMs } = this.input;
    const soundOnly = { container, videoCodec: null, configured: true, width: null, height: null };
    const input = { ...soundOnly, fromMs: fromMs === undefined ? soundShiftMs : fromMs + soundShiftMs };
    const sound = this.tools.start(input, (tag) => this.#hear(tag));
    this.#sound = sound;
    void sound.closed.then((end) => this.#close(end));
    this.#packets.push(soundHeader(entry));
  }

  #hear(tag: FlvTag): void {
    // Its configuration has gone out already, and its metadata knows of no picture.
    if (this.#isOver || tag.type !== 'audio' || tag.sequenceHeader) return;
    this.#soundDueSince = null;
    this.#heard.push({ ...tag, timestamp: tag.timestamp - soundShiftMs });
    this.#cancelHold ??= this.tools.clock.setTimer(soundHoldMs, () => this.#letSoundOut());
  }

  #letSoundOut(): void {
    this.#cancelHold?.();
    this.#cancelHold = null;
    const heard = this.#heard;
    this.#heard = [];
    for (const tag of heard) this.onTag(tag);
  }

  #copy({ ms, keyframe, payload }: Block): void {
    if (this.#isSized) return this.onTag(makeTag('video', ms, avcSizedPayload(keyframe, payload)));
    const units = splitAnnexB(payload);
    if (keyframe) this.#configure(avcConfiguration(units));
    // Nothing can be decoded before the first configuration.
    if (this.#configuration && units.length > 0) {
      this.onTag(makeTag('video', ms, avcPayload(keyframe, units)));
    }
  }

  #configure(configuration: Buffer | null): void {
    if (!configuration || this.#configuration?.equals(configuration)) return;
    const isFirst = this.#configuration === null;
    this.#configuration = Buffer.from(configuration);
    this.onTag(makeTag('video', Math.max(0, this.#shownMs), avcHeaderPayload(configuration)));
    if (isFirst && this.#tracks?.sound) this.onTag(makeTag('audio', 0, aacHeader));
  }

  #feedSound(): boolean {
    if (this.#isOver || !this.#sound || this.#packets.length === 0) return true;
    const packets = Buffer.concat(this.#packets);
    this.#packets = [];
    const now = this.tools.clock.now();
    this.#soundDueSince ??= now;
    if (now - this.#soundDueSince > soundPatienceMs) this.#end('failed', 'no sound comes out');
    return this.#sound.write(packets);
  }

  /** Ends it before its time; `closed` follows when its ffmpeg is gone. */
  #end(cause: 'failed' | 'killed' | 'unfit', what: string): void {
    if (this.#isOver) return;
    this.#cause = { cause, stderr: what };
    this.#packets = [];
    this.#heard = [];
    if (this.#sound) this.#sound.kill();
    else this.#close(this.#cause);
  }

  #close(end: NormaliserEnd): void {
    this.#letSoundOut();
    this.#isClosed = true;
    this.#settleClosed(this.#cause ?? end);
  }
}
