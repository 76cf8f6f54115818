import type { NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import { leapMs } from '../container/media.ts';
import { Backlog } from './backlog.ts';
import type { NormaliserPort, StartNormaliser } from './normaliser-port.ts';
import type { EncoderPort } from './track-port.ts';

/** What such an ffmpeg may have inside while it waits for more, in ms: pictures in another order. */
const insideMs = 1_000;

/** A recording that is not taken apart, as it is on its way through one ffmpeg. */
export class WholeEncoder implements EncoderPort {
  readonly closed: Promise<NormaliserEnd>;
  readonly backlog: Backlog;
  readonly #ffmpeg: NormaliserPort;

  /** @param now clock time, as of every other call */
  constructor(input: NormaliserInput, now: number, start: StartNormaliser, onTag: (tag: FlvTag) => void) {
    this.backlog = new Backlog(input.fromMs ?? 0, now, { insideMs, holeMs: leapMs.forth });
    this.#ffmpeg = start(input, (tag) => {
      if (tag.type === 'video' && !tag.sequenceHeader) this.backlog.take(tag.timestamp);
      onTag(tag);
    });
    this.closed = this.#ffmpeg.closed;
  }

  /** @returns false when too much waits for ffmpeg. */
  write(bytes: Buffer): boolean {
    return this.#ffmpeg.write(bytes);
  }

  /** What was written reaches up to this time of the recording, in ms. */
  reach(ms: number, now: number): void {
    this.backlog.give(ms, now);
  }

  end(): void {
    this.#ffmpeg.end();
  }

  kill(): void {
    this.#ffmpeg.kill();
  }

  fellBehind(isStill: boolean): boolean {
    return this.#ffmpeg.sharing?.fellBehind(isStill) ?? false;
  }
}
