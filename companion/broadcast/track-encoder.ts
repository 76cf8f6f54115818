import type { NormaliserInput } from '../ffmpeg/ffmpeg-options.ts';
import type { NormaliserEnd } from '../ffmpeg/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Block, Track } from './media.ts';
import type { NormaliserPort, StartNormaliser } from './run.ts';
import { SeamlessTime, seamlessStartMs } from './seamless-time.ts';
import { blockCluster, trackHeader } from './track-recording.ts';

/** What the ffmpeg of one track is asked to do; the container is Matroska. */
export type TrackInput = Omit<NormaliserInput, 'container' | 'fromMs'>;

/** Holes that ffmpeg is given to fill, in ms: with pictures, so that their rate is steady, and hardly any with silence. */
const holeMs = { video: 10_000, audio: 1_000 };

/** One track of a recording on its way through an ffmpeg of its own, so that neither track waits for the other. */
export class TrackEncoder {
  readonly closed: Promise<NormaliserEnd>;
  readonly #ffmpeg: NormaliserPort;
  readonly #time: SeamlessTime;
  readonly #number: number;
  /** What goes to ffmpeg with the next flush. */
  #clusters: Buffer[];

  /**
   * @param firstMs when the first block is that will be pushed
   * @param onTag is given the tags in the recording's own time
   */
  constructor(
    track: Track,
    input: TrackInput,
    firstMs: number,
    start: StartNormaliser,
    onTag: (tag: FlvTag) => void,
  ) {
    this.#number = track.number;
    this.#time = new SeamlessTime(input.videoCodec === null ? holeMs.audio : holeMs.video);
    const first = this.#time.into(firstMs, null).ms;
    const timed = input.shownMs === undefined ? {} : { shownMs: input.shownMs - firstMs + first };
    this.#ffmpeg = start({ ...input, ...timed, container: 'matroska', fromMs: seamlessStartMs }, (tag) =>
      onTag({ ...tag, timestamp: this.#time.back(tag.timestamp) }),
    );
    this.closed = this.#ffmpeg.closed;
    this.#clusters = [trackHeader(track.entry!)];
  }

  /**
   * Takes a block; it goes on its way with the next flush. @returns whether there is a hole before it.
   * @param leapMs where the recording has leapt in time last; null for nowhere
   */
  push({ ms, keyframe, payload, kind }: Block, leapMs: number | null): boolean {
    const time = this.#time.into(ms, leapMs);
    this.#clusters.push(blockCluster(this.#number, time.ms, keyframe || kind === 'audio', payload));
    return time.isBehindHole;
  }

  /** @returns false when too much waits for ffmpeg. */
  flush(): boolean {
    if (this.#clusters.length === 0) return true;
    const bytes = Buffer.concat(this.#clusters);
    this.#clusters = [];
    return this.#ffmpeg.write(bytes);
  }

  end(): void {
    this.flush();
    this.#ffmpeg.end();
  }

  kill(): void {
    this.#clusters = [];
    this.#ffmpeg.kill();
  }
}
