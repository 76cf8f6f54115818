import { RtmpError } from './rtmp-error.ts';

/** So many messages may be passed over at once. */
const burst = 100;
/** And so many more each second, for as long as it takes: an odd ingest may say the same all day. */
const perSecond = 5;

/** Caps how much a peer may say that nobody understands: beyond that it does not speak RTMP. */
export class Tolerance {
  readonly #now: () => number;
  #left = burst;
  #at: number;

  /** @param now the clock's time in ms */
  constructor(now: () => number) {
    this.#now = now;
    this.#at = now();
  }

  /** Notes a message that is passed over. @throws RtmpError reason `message` when there are too many. */
  passOver(): void {
    const now = this.#now();
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1_000) * perSecond) - 1;
    this.#at = now;
    if (this.#left < 0) throw new RtmpError('message', 'The peer sends too much that is not RTMP.');
  }
}
