import type { SeenFigures } from './figures.ts';
import { Stretches } from './stretches.ts';

/** So much of a picture is black where it is black, in percent (blackdetect's own). */
const blackPercent = 98;
/** Mean difference of luma between two pictures that are the same. */
const sameLuma = 0.1;
/** What one picture may stand for, in seconds: beyond it nothing was there to be looked at. */
const longestSeconds = 10;
/** A flash is so much brighter than what was seen for a moment before, which was steady. */
const flashLuma = 50;
const steadyLuma = 10;
const steadySeconds = 0.15;

/** Measures pictures by what ffmpeg says of each, as its filter `metadata` prints it. */
export class FrameMeter {
  #text = '';
  #now: { at: number; black: number; luma: number; difference: number } | null = null;
  #last: { at: number; black: number; luma: number } | null = null;
  #steadySince = 0;
  readonly #black = new Stretches();
  readonly #frozen = new Stretches();
  readonly #onFlash: (ms: number) => void;

  /** @param onFlash is told when the picture becomes much brighter at once, in ms of the stream */
  constructor(onFlash: (ms: number) => void) {
    this.#onFlash = onFlash;
  }

  /** Null before two pictures were seen. */
  get figures(): SeenFigures | null {
    const [blackPercent, frozenPercent] = [this.#black.percent, this.#frozen.percent];
    return blackPercent === null || frozenPercent === null ? null : { blackPercent, frozenPercent };
  }

  push(bytes: Buffer): void {
    const lines = (this.#text + bytes.toString('latin1')).split('\n');
    this.#text = lines.pop()!.slice(-200);
    for (const line of lines) this.#read(line);
  }

  /** There are no more pictures. */
  end(): void {
    this.#finish();
  }

  #read(line: string): void {
    const begins = /^frame:.* pts_time:(-?[\d.]+)/.exec(line);
    if (begins) {
      this.#finish();
      this.#now = { at: Number(begins[1]), black: 0, luma: 0, difference: 0 };
      return;
    }
    const told = /^lavfi\.(signalstats\.YAVG|signalstats\.YDIF|blackframe\.pblack)=([\d.]+)/.exec(line);
    if (!told || !this.#now) return;
    const value = Number(told[2]);
    if (told[1] === 'signalstats.YAVG') this.#now.luma = value;
    else if (told[1] === 'signalstats.YDIF') this.#now.difference = value;
    else this.#now.black = value;
  }

  /** All of a picture was read. */
  #finish(): void {
    const [now, last] = [this.#now, this.#last];
    if (!now) return;
    this.#now = null;
    this.#last = now;
    if (!last || now.at <= last.at) return void (this.#steadySince = now.at);
    const seconds = Math.min(longestSeconds, now.at - last.at);
    this.#black.add(seconds, last.black >= blackPercent);
    this.#frozen.add(seconds, now.difference <= sameLuma);
    const step = now.luma - last.luma;
    if (step > flashLuma && last.at - this.#steadySince >= steadySeconds) this.#onFlash(now.at * 1_000);
    if (Math.abs(step) > steadyLuma) this.#steadySince = now.at;
  }
}
