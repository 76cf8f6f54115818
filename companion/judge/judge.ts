import type { PipedFfmpegTools } from '../encoder/piped-ffmpeg.ts';
import type { FlvTag } from '../flv/tag.ts';
import { within } from '../lib/waiting.ts';
import { Ear } from './ear.ts';
import { Eye } from './eye.ts';
import type { Figures } from './figures.ts';
import { Marks } from './marks.ts';
import { PictureMeter } from './picture-meter.ts';
import { SoundMeter } from './sound-meter.ts';
import { TimeMeter } from './time-meter.ts';

/** How long ffmpeg may take to decode what is left at the end, in ms, unless told. */
const usualEndMs = 10_000;

export interface JudgeOptions extends PipedFfmpegTools {
  /** Which pictures are decoded: all, keyframes alone, or neither pictures nor sound. */
  readonly decodes: 'all' | 'keyframes' | 'nothing';
  /** How long ffmpeg may take to decode what is left at the end, in ms: what is not is not heard and not seen. */
  readonly endMs?: number;
}

/** Measures one stream of tags while it goes by: in bounded memory, and without ever holding it up. */
export class Judge {
  readonly #pictures = new PictureMeter();
  readonly #sounds = new SoundMeter();
  readonly #times = new TimeMeter();
  readonly #marks = new Marks();
  readonly #options: JudgeOptions;
  #ear: Ear | null = null;
  #eye: Eye | null = null;
  #end: Promise<void> | null = null;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** The next tag; the first ones are sequence headers. */
  take(tag: FlvTag): void {
    if (this.#end || tag.type === 'script') return;
    const { decodes } = this.#options;
    if (tag.type === 'video') {
      this.#pictures.take(tag);
      // What an older ffmpeg does not know it cannot decode: only H.264 is looked at.
      if (decodes !== 'nothing' && (tag.payload[0]! & 0x80) === 0)
        (this.#eye ??= new Eye(this.#options, decodes, (ms) => this.#marks.flash(ms))).take(tag);
      if (!tag.sequenceHeader) this.#times.picture(tag.timestamp);
      return;
    }
    this.#sounds.take(tag);
    const { frameSeconds } = this.#sounds;
    if (decodes !== 'nothing')
      (this.#ear ??= new Ear(this.#options, (ms) => this.#marks.beep(ms))).take(tag, frameSeconds);
    if (!tag.sequenceHeader) this.#times.sound(tag.timestamp, frameSeconds);
  }

  /** What was measured so far. */
  get figures(): Figures {
    return {
      measuredMs: this.#times.measuredMs,
      picture: this.#pictures.figures,
      sound: this.#sounds.figures,
      longestJumpMs: this.#times.longestJumpMs,
      startOffsetMs: this.#times.startOffsetMs,
      stampDriftMsPerMin: this.#sounds.driftMsPerMin,
      marks: this.#marks.figures,
      seen: this.#eye?.figures ?? null,
      heard: this.#ear?.figures ?? null,
    };
  }

  /** Takes nothing more. Resolves when all that came was decoded, within a bounded time; may be called again. */
  end(): Promise<void> {
    this.#end ??= this.#decodeRest();
    return this.#end;
  }

  async #decodeRest(): Promise<void> {
    const all = [this.#ear, this.#eye].filter((one) => one !== null);
    const ends = Promise.all(all.map((one) => one.end()));
    const { clock, endMs = usualEndMs } = this.#options;
    if (await within(clock, endMs, ends)) return;
    for (const one of all) one.kill();
    await ends;
  }
}
