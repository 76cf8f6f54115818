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
}

/** Bytes that are on the way at most: what a real line holds. */
const maxHeldBytes = 128 * 1024;

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
  readonly #cut: (bytes: Buffer) => boolean;

  /** @param cut is asked with each piece: how many bytes of it may pass before everything is torn down, or null */
  constructor(from: Socket, to: Socket, line: () => Line, cut: (bytes: Buffer) => boolean) {
    this.#from = from;
    this.#to = to;
    this.#line = line;
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
    const { silent } = this.#line();
    const now = systemClock.now();
    while (!silent && !this.#to.writableNeedDrain && this.#parts.length > 0 && this.#parts[0]!.due <= now) {
      const { bytes } = this.#parts.shift()!;
      this.#held -= bytes.length;
      this.#to.write(bytes);
    }
    if (silent || this.#held >= maxHeldBytes) this.#from.pause();
    else this.#from.resume();
    const [next] = this.#parts;
    if (silent || this.#to.destroyed) return;
    if (next && next.due > now) this.#cancel = systemClock.setTimer(next.due - now, () => this.pump());
    if (!next && this.#ended) this.#to.end();
  }

  #take(bytes: Buffer): void {
    if (this.#cut(bytes)) return;
    const { delayMs, jitterMs, bytesPerSecond } = this.#line();
    const now = systemClock.now();
    const travels = delayMs + jitterMs * (2 * Math.random() - 1);
    // A piece leaves when the ones before it have: that is what a limited line does.
    this.#due = Math.max(now + travels, Math.max(this.#due, now) + (bytes.length * 1000) / bytesPerSecond);
    this.#parts.push({ bytes, due: this.#due });
    this.#held += bytes.length;
    this.pump();
  }
}
