import type { NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../encoder/normaliser.ts';
import { retimed } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import { Backlog } from './backlog.ts';
import type { Block, Track } from '../container/media.ts';
import type { NormaliserPort, StartNormaliser } from './normaliser-port.ts';
import type { EncoderPort, TrackPort } from './track-port.ts';
import { SeamlessTime, seamlessStartMs } from './seamless-time.ts';
import { blockCluster, trackHeader } from '../container/matroska/track-recording.ts';

/** What the ffmpeg of one track is asked to do; the container is Matroska. */
export type TrackInput = Omit<NormaliserInput, 'container' | 'fromMs'>;

/** Holes that ffmpeg is given to fill, in ms: with pictures, so that their rate is steady, and hardly any with silence. */
const holeMs = { video: 10_000, audio: 1_000 };

/** What may stay inside ffmpeg while it waits for more, in ms: a picture, or some packets of sound. */
const insideMs = 200;

/** One track of a recording on its way through an ffmpeg of its own, so that neither track waits for the other. */
export class TrackEncoder implements TrackPort, EncoderPort {
  readonly closed: Promise<NormaliserEnd>;
  readonly backlog: Backlog;
  readonly #ffmpeg: NormaliserPort;
  readonly #time: SeamlessTime;
  readonly #number: number;
  /** What goes to ffmpeg with the next flush. */
  #clusters: Buffer[];
  #newestMs: number;

  /**
   * @param firstMs when the first block is that will be taken
   * @param now clock time, as of every flush
   * @param onTag is given the tags in the recording's own time
   */
  constructor(
    track: Track,
    input: TrackInput,
    firstMs: number,
    now: number,
    start: StartNormaliser,
    onTag: (tag: FlvTag) => void,
  ) {
    this.#number = track.number;
    const longest = input.videoCodec === null ? holeMs.audio : holeMs.video;
    this.#time = new SeamlessTime(longest);
    this.backlog = new Backlog(firstMs, now, { insideMs, holeMs: longest });
    this.#newestMs = firstMs;
    const first = this.#time.into(firstMs, null);
    const timed = input.shownMs === undefined ? {} : { shownMs: input.shownMs - firstMs + first };
    this.#ffmpeg = start({ ...input, ...timed, container: 'matroska', fromMs: seamlessStartMs }, (tag) => {
      const timestamp = this.#time.back(tag.timestamp);
      if (tag.type !== 'script' && !tag.sequenceHeader) this.backlog.take(timestamp);
      onTag(retimed(tag, timestamp));
    });
    this.closed = this.#ffmpeg.closed;
    this.#clusters = [trackHeader(track.entry!)];
  }

  /** The block goes on its way with the next flush. */
  take({ ms, keyframe, payload, kind }: Block, leapMs: number | null): null {
    const time = this.#time.into(ms, leapMs);
    this.#clusters.push(blockCluster(this.#number, time, keyframe || kind === 'audio', payload));
    this.#newestMs = ms;
    return null;
  }

  /** @returns false when too much waits for ffmpeg. */
  flush(now: number): boolean {
    if (this.#clusters.length === 0) return true;
    const bytes = Buffer.concat(this.#clusters);
    this.#clusters = [];
    this.backlog.give(this.#newestMs, now);
    return this.#ffmpeg.write(bytes);
  }

  end(now: number): void {
    this.flush(now);
    this.#ffmpeg.end();
  }

  kill(): void {
    this.#clusters = [];
    this.#ffmpeg.kill();
  }

  /** See `Sharing`; false where nothing is shared. */
  get isOutdated(): boolean {
    return this.#ffmpeg.sharing?.isOutdated ?? false;
  }

  fellBehind(isStill: boolean): boolean {
    return this.#ffmpeg.sharing?.fellBehind(isStill) ?? false;
  }
}
