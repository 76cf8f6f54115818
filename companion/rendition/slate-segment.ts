import { FlvReader } from '../flv/reader.ts';
import { enhancedCodec } from '../flv/enhanced.ts';
import { retimed } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Segment, SegmentSituation } from './segment.ts';
import { soundHeader, SteadySound } from './steady-sound.ts';

/** How often the pictures that have fallen due are sent, in ms. */
const tickMs = 100;
/** Later than this, in ms, the machine has slept: what was missed is not made up for in a burst. */
const sleptMs = 2_000;

/** One closed group of pictures from timestamp 0, and what is needed to decode it. */
export interface SlateClip {
  readonly header: FlvTag;
  readonly pictures: readonly FlvTag[];
  /** Its length, in ms: so often there is a keyframe. */
  readonly ms: number;
}

export interface SlateSegmentTools {
  readonly clock: Clock;
  /** Null where nobody is to be told. */
  readonly log: Logger | null;
}

/** The clip over and over again, with silence, from timestamp 0, each picture as it falls due. */
export class SlateSegment implements Segment {
  readonly origin = 'slate';
  #situation: SegmentSituation = 'preparing';
  #clip: SlateClip | null = null;
  readonly #sound = new SteadySound();
  #startedAt = 0;
  #sent = 0;
  #cancelTick: () => void = () => undefined;
  readonly #tools: SlateSegmentTools;
  readonly #emit: (tag: FlvTag) => void;

  /** @param emit is given decoder configuration, pictures and sound */
  constructor(tools: SlateSegmentTools, emit: (tag: FlvTag) => void) {
    this.#emit = emit;
    this.#tools = tools;
  }

  get situation(): SegmentSituation {
    return this.#situation;
  }

  /** The clip is made. Another one that comes later, when this one is shown already, is not for this segment. */
  take(clip: SlateClip): void {
    if (this.#clip || this.#situation === 'over') return;
    this.#clip = clip;
    if (this.#situation === 'showing') this.#show(clip);
    else this.#situation = 'ready';
  }

  begin(): void {
    if (this.#situation !== 'preparing' && this.#situation !== 'ready') return;
    this.#situation = 'showing';
    if (this.#clip) this.#show(this.#clip);
  }

  /** It holds nothing back. */
  end(): void {
    this.cut();
  }

  cut(): void {
    this.#cancelTick();
    this.#situation = 'over';
  }

  #show({ header, ...clip }: SlateClip): void {
    this.#startedAt = this.#tools.clock.now();
    this.#tools.log?.info('the slate stands in');
    this.#emit(header);
    this.#emit(soundHeader());
    this.#sound.beginAt(0);
    this.#tick(clip);
  }

  #tick(clip: Omit<SlateClip, 'header'>): void {
    const { clock } = this.#tools;
    const { pictures, ms } = clip;
    const dueAt = (): number =>
      Math.floor(this.#sent / pictures.length) * ms + pictures[this.#sent % pictures.length]!.timestamp;
    const late = clock.now() - this.#startedAt - dueAt();
    if (late > sleptMs) this.#startedAt += late;
    for (let due = dueAt(); due <= clock.now() - this.#startedAt; due = dueAt()) {
      for (const tag of this.#sound.fill(due)) this.#emit(tag);
      this.#emit(retimed(pictures[this.#sent % pictures.length]!, due));
      this.#sent += 1;
    }
    this.#cancelTick = clock.setTimer(tickMs, () => this.#tick(clip));
  }
}

/**
 * @param flv what begins with a decoder configuration and a keyframe
 * @param ms how long it lasts
 * @throws Error when it does not
 */
export function readClip(flv: Buffer, ms: number): SlateClip {
  const video = new FlvReader().push(flv).filter((tag) => tag.type === 'video');
  const header = video.find((tag) => tag.sequenceHeader);
  const from = video.findIndex((tag) => tag.keyframe);
  const first = video[from];
  if (!header || !first) throw new Error('the clip of the slate has no keyframe');
  // Without ffmpeg's goodbye at the end, which H.264 has.
  const pictures = video.slice(from).filter((tag) => enhancedCodec(tag) !== null || tag.payload[1] === 1);
  return {
    header,
    ms,
    pictures: pictures.map((tag) => retimed(tag, tag.timestamp - first.timestamp)),
  };
}

/** Plays a clip over and over again, with silence, in real time. @returns what begins that and gives what ends it */
export function playClip(clip: SlateClip, clock: Clock): (emit: (tag: FlvTag) => void) => () => void {
  return (emit) => {
    const segment = new SlateSegment({ clock, log: null }, emit);
    segment.take(clip);
    segment.begin();
    return () => segment.cut();
  };
}
