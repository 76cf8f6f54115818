import { aac } from '../flv/aac.ts';
import { retimed } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { TimeBase } from './move.ts';

/** Distance between the last tag of one epoch and the first of the next where no time has passed, in ms. */
const seamMs = 33;

/** Longest time without media, in ms, that the line shows as a hole. After a longer one it goes on as if none had passed. */
const longestHoleMs = 10_000;

/** Between the beginnings of the last packet of sound of an epoch and the first of one that goes on from it, in ms: half a packet or more. */
const leastSoundMs = (aac.samplesPerFrame * 500) / aac.sampleRate;

/** Whose times are placed. */
export interface TimelineSource {
  /** What is to be added to its times so that they are those of `before`, in ms, where it goes on from that; else null. */
  shiftFrom(before: object | null): number | null;
}

/**
 * The broadcast's own clock, from 0 at its first picture or sound. Every epoch is moved as a whole, so that sound and
 * picture stay together. One that goes on from the last, picture by picture, is where that puts it; any other where the time that has really
 * passed does, never before the end of the last one. Numbers only grow: 2^24 and 2^32 ms are nothing special here.
 */
export class Timeline {
  /** Clock time of position 0. */
  #origin: number | null = null;
  /** What is added to the current epoch's timestamps; null until its first tag shows it. */
  #offset: number | null = null;
  #source: TimelineSource | null = null;
  /** What came before the current epoch; null where nothing of it was placed. */
  #before: { readonly source: object | null; readonly offset: number } | null = null;
  /** Before this there was sound of the epoch that the current one goes on from. */
  #soundFromMs = -Infinity;
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

  /** The next tag is the first of a new epoch, with its own place on the line. @param source the epoch; null where it is none */
  begin(source: TimelineSource | null = null): void {
    this.#before = this.#offset === null ? null : { source: this.#source, offset: this.#offset };
    this.#source = source;
    this.#offset = null;
    this.#soundFromMs = -Infinity;
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
    this.#offset ??= this.#joined() ?? this.#start() - tag.timestamp;
    const timestamp = tag.timestamp + this.#offset;
    if (!this.#pass(tag, tag.type, timestamp)) return null;
    // Sound that began before the first picture of its epoch: there was sound of the last one at that time.
    if (tag.type === 'audio' && (timestamp <= this.#last.audio || timestamp < this.#soundFromMs)) return null;
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

  /** The offset of an epoch that goes on from the one before it; null for any other. */
  #joined(): number | null {
    const shift = this.#before && this.#source?.shiftFrom(this.#before.source);
    if (!this.#before || shift === null || shift === undefined) return null;
    this.#soundFromMs = this.#last.audio + leastSoundMs;
    return Math.round(this.#before.offset + shift);
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
