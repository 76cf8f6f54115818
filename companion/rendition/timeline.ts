import { retimed } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { TimeBase } from './move.ts';

/** Distance between the last tag of one epoch and the first of the next where no time has passed, in ms. */
const seamMs = 33;

/** Longest time without media, in ms, that the line shows as a hole. After a longer one it goes on as if none had passed. */
const longestHoleMs = 10_000;

/**
 * The broadcast's own clock, from 0 at its first picture or sound. Every epoch is moved as a whole, so that sound and
 * picture stay together; it begins where the time that has really passed puts it, never before the end of the last
 * one. Numbers only grow: 2^24 and 2^32 ms are nothing special here.
 */
export class Timeline {
  /** Clock time of position 0. */
  #origin: number | null = null;
  /** What is added to the current epoch's timestamps; null until its first tag shows it. */
  #offset: number | null = null;
  #source: object | null = null;
  readonly #last = { audio: -1, video: -1 };
  /** After a resume: what was placed already is passed over; pictures perhaps until a keyframe. */
  readonly #gate: Record<'audio' | 'video', 'open' | 'new' | 'keyframe'> = { audio: 'open', video: 'open' };
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Of what the times are that come now, and what is added to them. */
  get base(): TimeBase {
    return { origin: this.#offset === null ? null : this.#source, offsetMs: this.#offset ?? 0 };
  }

  /** The next tag is the first of a new epoch. @param source the epoch; null where it is none */
  begin(source: object | null = null): void {
    this.#source = source;
    this.#offset = null;
    this.#gate.audio = 'open';
    this.#gate.video = 'open';
  }

  /**
   * The same epoch is read once more from an earlier keyframe: what was placed already is dropped. A copy goes on
   * with the very next picture; a fresh encode only with a keyframe, since its pictures refer to ones never placed.
   */
  resume(mode: 'copy' | 'encode'): void {
    this.#gate.audio = 'new';
    this.#gate.video = mode === 'copy' ? 'new' : 'keyframe';
  }

  /** What follows in this epoch is later by so many ms than its timestamps say, or earlier. */
  move(ms: number): void {
    if (this.#offset !== null) this.#offset += ms;
  }

  /** The tag on the broadcast's line; null when it repeats what was placed already. */
  place(tag: FlvTag): FlvTag | null {
    if (tag.type === 'script') return retimed(tag, this.position);
    // Sound and picture have chunk streams of their own, and neither steps back.
    if (tag.sequenceHeader) return retimed(tag, Math.max(0, this.#last[tag.type]));
    this.#offset ??= this.#start() - tag.timestamp;
    const timestamp = tag.timestamp + this.#offset;
    if (!this.#pass(tag, tag.type, timestamp)) return null;
    // Sound that began before the first picture of its epoch: there was sound of the last one at that time.
    if (tag.type === 'audio' && timestamp <= this.#last.audio) return null;
    // Recorders give two pictures the same time, too; dropping one would spoil the rest of its group, and not every reader takes both.
    this.#last[tag.type] = Math.max(timestamp, this.#last[tag.type] + 1);
    return retimed(tag, this.#last[tag.type]);
  }

  /** The latest timestamp that was given. */
  get position(): number {
    return Math.max(0, this.#last.audio, this.#last.video);
  }

  #pass(tag: FlvTag, line: 'audio' | 'video', timestamp: number): boolean {
    const gate = this.#gate[line];
    if (gate === 'open') return true;
    if (timestamp <= this.#last[line] || (gate === 'keyframe' && !tag.keyframe)) return false;
    this.#gate[line] = 'open';
    return true;
  }

  #start(): number {
    const now = this.#clock.now();
    this.#origin ??= now;
    const earliest = this.#last.audio < 0 && this.#last.video < 0 ? 0 : this.position + seamMs;
    const hole = now - this.#origin - earliest;
    if (earliest > 0 && hole > longestHoleMs) this.#origin += hole;
    return Math.max(earliest, Math.round(now - this.#origin));
  }
}
