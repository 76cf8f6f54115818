import { AwakeTime } from '../lib/awake-time.ts';
import type { Clock } from '../lib/clock.ts';
import type { Backlog } from './backlog.ts';
import type { EncoderTrouble } from './normaliser-port.ts';

/** What ffmpeg makes of one track may be so late, in ms; then another one takes over. */
const latestMs = 5_000;
/** From so late on, in ms, it is told, until it is less late than the other: by then viewers are three seconds behind. */
const toldMs = { from: 2_500, until: 1_500 } as const;
/** The same where one ffmpeg makes all of it: it keeps pictures back for sound that may come yet. */
const latestWholeMs = 12_000;
/** Nothing has come out for this long, in ms: then it is not slow, it stands still. */
const stillMs = 2_500;
/** How long it is told that sound had to be given up, in ms. */
const soundLostMs = 10_000;
/** How often it is looked whether nothing comes any more, in or out, in ms. */
const watchMs = 250;

/** What an ffmpeg makes: one track, or the whole of a recording. */
export type Watched = 'picture' | 'sound' | 'whole';

export interface EncoderWatchListener {
  /** Called every so often, before it is looked who is late. */
  look(): void;
  /** What makes the picture is too late; still: nothing comes out any more. */
  pictureLate(backlog: Backlog, isStill: boolean): void;
  soundLate(): void;
}

/** Watches the ffmpegs of one recording: whether each keeps up, by what has gone in and has not come out. */
export class EncoderWatch {
  /** The clock of what is late. */
  readonly #awake: AwakeTime;
  readonly #backlogs: Record<Watched, Backlog | null> = { picture: null, sound: null, whole: null };
  /** When sound was given up last, by that clock. */
  #soundLostAt = -Infinity;
  #isPictureLate = false;
  #isSoundLate = false;
  #isOver = false;
  #cancel: (() => void) | null = null;
  readonly #clock: Clock;
  readonly #listener: EncoderWatchListener;

  constructor(clock: Clock, listener: EncoderWatchListener) {
    this.#listener = listener;
    this.#clock = clock;
    this.#awake = new AwakeTime(clock);
  }

  /** Time in ms, without that in which the machine has slept. */
  now(): number {
    return this.#awake.now();
  }

  /** What is noticeably late; that sound was given up is told for a while. Null while all of them keep up. */
  get trouble(): EncoderTrouble | null {
    if (this.#isPictureLate) return 'late';
    const isSoundLost = this.#awake.now() - this.#soundLostAt < soundLostMs;
    return this.#isSoundLate || isSoundLost ? 'lesser' : null;
  }

  /** How long sound has been kept back, in ms; null while no ffmpeg makes any. */
  get soundLateMs(): number | null {
    return this.#backlogs.sound?.lateMs(this.#awake.now()) ?? null;
  }

  watch(what: Watched, backlog: Backlog): void {
    this.#backlogs[what] = backlog;
  }

  /** The sound is another one's from now on. */
  loseSound(): void {
    this.#backlogs.sound = null;
    this.#soundLostAt = this.#awake.now();
  }

  /** Looks every so often, until it is stopped: also where the look itself leads to that. */
  keep(): void {
    if (this.#isOver) return;
    this.#cancel ??= this.#clock.setTimer(watchMs, () => {
      this.#cancel = null;
      this.#look();
      this.keep();
    });
  }

  /** For good. */
  stop(): void {
    this.#isOver = true;
    this.#cancel?.();
  }

  #look(): void {
    this.#listener.look();
    const now = this.#awake.look();
    const { whole, picture, sound } = this.#backlogs;
    const pictureMs = Math.max(this.#lookAt(whole, latestWholeMs, now), this.#lookAt(picture, latestMs, now));
    const soundMs = sound?.lateMs(now) ?? 0;
    if (soundMs > latestMs) this.#listener.soundLate();
    this.#isPictureLate = isTold(pictureMs, this.#isPictureLate);
    this.#isSoundLate = isTold(soundMs, this.#isSoundLate);
  }

  /** @returns how late it is, in ms */
  #lookAt(backlog: Backlog | null, mostMs: number, now: number): number {
    if (!backlog) return 0;
    const pace = backlog.look(now);
    if (pace.lateMs > mostMs) this.#listener.pictureLate(backlog, pace.stillMs > stillMs);
    return pace.lateMs;
  }
}

function isTold(lateMs: number, wasTold: boolean): boolean {
  return lateMs > (wasTold ? toldMs.until : toldMs.from);
}
