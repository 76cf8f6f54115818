import type { Socket } from 'node:net';
import { systemClock } from '../../companion/lib/clock.ts';

/** What a bad network does to bytes. All may change while they flow. */
export interface Line {
  /** Time that each piece takes, and how much more or less at most, in ms; order is kept. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Infinity for as fast as it goes. */
  readonly bytesPerSecond: number;
  /** Nothing is read any more: the sender soon sees a window of zero. */
  readonly silent: boolean;
  /** Which share of the segments of TCP is lost, from 0 to 1: each comes `resentMs` later, and all behind it with it. */
  readonly lossShare: number;
  /** How much later one is there that was lost, in ms: TCP waits for a round trip and 200 ms before it sends it again. */
  readonly resentMs: number;
  /** Bytes that are on the way at most: what the line holds. */
  readonly heldBytes: number;
}

/** Bytes in a segment of TCP, by what Ethernet takes. */
const segmentBytes = 1_460;

/** One direction of a connection: what comes from one socket goes to the other the way `line` says. */
export class FaultLane {
  #parts: { readonly bytes: Buffer; readonly due: number }[] = [];
  #held = 0;
  #due = 0;
  #ended = false;
  #cancel: (() => void) | null = null;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #line: () => Line;
  readonly #draw: () => number;
  readonly #cut: (bytes: Buffer) => boolean;

  /**
   * @param draw numbers from 0 up to 1
   * @param cut is asked with each piece: how many bytes of it may pass before everything is torn down, or null
   */
  constructor(
    from: Socket,
    to: Socket,
    line: () => Line,
    draw: () => number,
    cut: (bytes: Buffer) => boolean,
  ) {
    this.#from = from;
    this.#to = to;
    this.#line = line;
    this.#draw = draw;
    this.#cut = cut;
    from.on('data', (bytes) => this.#take(bytes));
    from.on('end', () => {
      this.#ended = true;
      this.pump();
    });
    to.on('drain', () => this.pump());
    this.pump();
  }

  /** Looks again: the line has changed, or it is time for the next piece. */
  pump(): void {
    this.#cancel?.();
    this.#cancel = null;
    const { silent, heldBytes } = this.#line();
    const now = systemClock.now();
    while (!silent && !this.#to.writableNeedDrain && this.#parts.length > 0 && this.#parts[0]!.due <= now) {
      const { bytes } = this.#parts.shift()!;
      this.#held -= bytes.length;
      this.#to.write(bytes);
    }
    if (silent || this.#held >= heldBytes) this.#from.pause();
    else this.#from.resume();
    const [next] = this.#parts;
    if (silent || this.#to.destroyed) return;
    if (next && next.due > now) this.#cancel = systemClock.setTimer(next.due - now, () => this.pump());
    if (!next && this.#ended) this.#to.end();
  }

  #take(bytes: Buffer): void {
    if (this.#cut(bytes)) return;
    const { delayMs, jitterMs, lossShare, resentMs } = this.#line();
    const arrives = systemClock.now() + delayMs + jitterMs * (2 * this.#draw() - 1);
    let from = 0;
    for (let at = 0; lossShare > 0 && at < bytes.length; at += segmentBytes) {
      if (this.#draw() >= lossShare) continue;
      this.#send(bytes.subarray(from, at), arrives);
      this.#due = Math.max(this.#due, arrives + resentMs);
      from = at;
    }
    this.#send(bytes.subarray(from), arrives);
    this.pump();
  }

  #send(bytes: Buffer, arrives: number): void {
    if (bytes.length === 0) return;
    const { bytesPerSecond } = this.#line();
    // A piece leaves when the ones before it have: that is what a limited line does.
    const leaves = Math.max(this.#due, systemClock.now()) + (bytes.length * 1000) / bytesPerSecond;
    this.#due = Math.max(arrives, leaves);
    this.#parts.push({ bytes, due: this.#due });
    this.#held += bytes.length;
  }
}
