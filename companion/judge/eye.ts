import { PipedFfmpeg, type PipedFfmpegTools } from '../encoder/piped-ffmpeg.ts';
import type { FlvTag } from '../flv/tag.ts';
import { flvHeader, writeTag } from '../flv/writer.ts';
import type { SeenFigures } from './figures.ts';
import { FrameMeter } from './frame-meter.ts';

/** What may wait for ffmpeg, in bytes. What comes beyond it is not looked at, up to the next keyframe. */
const maxWaiting = 8_000_000;
/** Luma of a pixel that counts as black (blackdetect's own: a tenth of the range, above 16). */
const blackLuma = 38;

const args = [
  // A picture of a few pixels is looked at: how its blocks join does not matter.
  ...['-copyts', '-threads', '1', '-skip_loop_filter', 'all'],
  ...['-f', 'flv', '-probesize', '32', '-analyzeduration', '0', '-i', 'pipe:0', '-an'],
  '-vf',
  [
    'scale=64:36:flags=fast_bilinear:out_range=tv',
    'signalstats',
    `blackframe=amount=0:threshold=${blackLuma}`,
    'metadata=mode=print:file=pipe\\\\:1',
  ].join(),
  ...['-f', 'null', '-'],
];

/** Decodes pictures and looks at them: at all of them, or, which costs next to nothing, at keyframes alone. */
export class Eye {
  readonly #ffmpeg: PipedFfmpeg;
  readonly #meter: FrameMeter;
  readonly #sees: 'all' | 'keyframes';
  #isBehind = true;

  /** @param onFlash is told when the picture becomes much brighter at once, in ms of the stream */
  constructor(tools: PipedFfmpegTools, sees: 'all' | 'keyframes', onFlash: (ms: number) => void) {
    this.#sees = sees;
    this.#meter = new FrameMeter(onFlash);
    this.#ffmpeg = new PipedFfmpeg({ args, onOutput: (bytes) => this.#meter.push(bytes) }, tools);
    this.#ffmpeg.write(flvHeader());
  }

  get figures(): SeenFigures | null {
    return this.#meter.figures;
  }

  /** A video tag. */
  take(tag: FlvTag): void {
    if (tag.sequenceHeader) return void this.#ffmpeg.write(writeTag(tag));
    if (tag.keyframe) this.#isBehind = this.#ffmpeg.waiting > maxWaiting;
    else if (this.#sees === 'keyframes' || this.#ffmpeg.waiting > maxWaiting) this.#isBehind = true;
    if (!this.#isBehind) this.#ffmpeg.write(writeTag(tag));
  }

  /** Looks at what was taken to its end. */
  async end(): Promise<void> {
    this.#ffmpeg.end();
    await this.#ffmpeg.closed;
    this.#meter.end();
  }

  /** What it holds is not looked at. */
  kill(): void {
    this.#ffmpeg.kill();
  }
}
