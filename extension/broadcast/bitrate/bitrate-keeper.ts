import type { Clock } from '../../platform/clock.ts';
import { mostSoftness, type Softness } from '../capture/soften-picture.ts';
import { soundKbps } from '../recorder/recorder.ts';
import { LastingRate } from './lasting-rate.ts';

/** So many times what was meant is taken to be more than that; encoders are never exact. */
const tolerance = 1.25;
/** Above so many times what was meant the encoder is at its coarsest already: asked for less, it makes as much. */
const coarsest = 2;
/** Above so many times one step is not enough. */
const farAbove = 6;
/** Less of what was meant than this is not asked for. */
const floor = 0.25;
/** Up to so many times what was meant there is room for more. */
const roomy = 1.1;
/** How long there must be room before more is tried, in milliseconds, and how long at most, after tries that failed. */
const roomMs = 30_000;
const mostRoomMs = 480_000;
/** A step up which is taken back within this time, in milliseconds, was one too many. */
const trialMs = 60_000;

/** How the picture is recorded so that it takes no more than it should. */
export interface Treatment {
  /** Video kbit/s that the recorder is asked for. */
  readonly kbps: number;
  readonly softness: Softness;
}

/**
 * Keeps what is recorded to its bitrate, which a recorder takes as a wish and not as a cap. When it makes a quarter too much in
 * each of four seconds, or of three times four, it is asked for less; and as soon as that is no use, or plainly would be none, detail is taken out of the
 * picture, one step at a time. Back the same way, a step each time that there has been room for half a minute; after a step
 * that had to be taken back, twice as long.
 *
 *     as chosen ⇄ asked for less ⇄ softer ⇄ softer still ⇄ softest ⇄ softest, asked for less ─→ nothing left: `isBeyond`
 */
export class BitrateKeeper {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rate: LastingRate;
  /** Video kbit/s that may go out. */
  #mostKbps: number;
  #now: Treatment;
  #isBeyond = false;
  #roomSince: number | null = null;
  #roomMs = roomMs;
  /** When the last step up was taken that has not proved itself yet; else null. */
  #raisedAt: number | null = null;

  constructor(clock: Pick<Clock, 'now'>, mostKbps: number) {
    this.#clock = clock;
    this.#rate = new LastingRate(clock);
    this.#mostKbps = mostKbps;
    this.#now = { kbps: mostKbps, softness: 0 };
  }

  get treatment(): Treatment {
    return this.#now;
  }

  /** Whether less is made of the picture than was meant. */
  get isTreated(): boolean {
    return this.#now.kbps < this.#mostKbps || this.#now.softness > 0;
  }

  /** Whether it takes more than it should, though there is nothing left that would make it less. */
  get isBeyond(): boolean {
    return this.#isBeyond;
  }

  /** Another bitrate is meant from now on: what had to be done about the picture is as much of that. */
  setMost(kbps: number): void {
    if (kbps === this.#mostKbps) return;
    const share = this.#now.kbps / this.#mostKbps;
    this.#mostKbps = kbps;
    this.#become({ ...this.#now, kbps: Math.round(kbps * share) });
  }

  /** Another picture goes out, of which nothing is known. */
  forget(): void {
    this.#isBeyond = false;
    this.#become({ kbps: this.#mostKbps, softness: 0 });
  }

  /** What comes now is of a new recording. */
  beginEpoch(): void {
    this.#rate.restart();
    this.#roomSince = null;
  }

  /** A chunk of so many bytes was recorded, with sound or without. @returns whether the treatment, or `isBeyond`, is another one now */
  hear(bytes: number): boolean {
    this.#rate.hear(bytes);
    const seconds = this.#rate.spans(1_000, 4);
    if (!seconds) {
      this.#roomSince = null;
      return false;
    }
    const times = this.#timesMeant(seconds.reduce((sum, one) => sum + one, 0) / seconds.length);
    if (this.#lastsAbove(seconds) || this.#lastsAbove(this.#rate.spans(4_000, 3))) return this.#lower(times);
    if (times > roomy) {
      this.#roomSince = null;
      return false;
    }
    const now = this.#clock.now();
    this.#roomSince ??= now;
    if (this.#raisedAt !== null && now - this.#raisedAt >= trialMs) {
      this.#raisedAt = null;
      this.#roomMs = roomMs;
    }
    const wasBeyond = this.#isBeyond;
    this.#isBeyond = false;
    return (now - this.#roomSince >= this.#roomMs && this.#raise(now)) || wasBeyond;
  }

  /** What is a good part of the bitrate, or a little more than it, comes in turns with the keyframes: that takes longer to see. */
  #lastsAbove(kbps: readonly number[] | null): boolean {
    return kbps !== null && kbps.every((one) => this.#timesMeant(one) > tolerance);
  }

  /** How often the video that was meant is in so many kbit/s. Without sound it is a little more. */
  #timesMeant(kbps: number): number {
    return (kbps - soundKbps) / this.#mostKbps;
  }

  /** @param times how often what was meant is in what was measured */
  #lower(times: number): boolean {
    const { kbps, softness } = this.#now;
    const most = this.#mostKbps;
    const less = Math.max(Math.round(most * floor), Math.round(kbps / times));
    if (softness === 0 && kbps === most && times <= coarsest) return this.#fall({ kbps: less, softness });
    if (softness < mostSoftness) {
      const steps = times > farAbove ? 2 : 1;
      return this.#fall({ kbps: most, softness: Math.min(mostSoftness, softness + steps) as Softness });
    }
    if (less < kbps) return this.#fall({ kbps: less, softness });
    const wasBeyond = this.#isBeyond;
    this.#isBeyond = true;
    this.#roomSince = null;
    return !wasBeyond;
  }

  #fall(to: Treatment): true {
    if (this.#raisedAt !== null && this.#clock.now() - this.#raisedAt < trialMs) {
      this.#roomMs = Math.min(mostRoomMs, 2 * this.#roomMs);
    }
    this.#raisedAt = null;
    this.#become(to);
    return true;
  }

  #raise(now: number): boolean {
    if (!this.isTreated) return false;
    const { kbps, softness } = this.#now;
    const most = this.#mostKbps;
    this.#raisedAt = now;
    this.#become({ kbps: most, softness: kbps < most ? softness : ((softness - 1) as Softness) });
    return true;
  }

  #become(to: Treatment): void {
    this.#now = to;
    this.#rate.restart();
    this.#roomSince = null;
  }
}
