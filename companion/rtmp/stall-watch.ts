import type { Clock } from '../lib/clock.ts';

/** Counts what was handed to a socket and what it took, and tells when nothing has been taken for too long. */
export class StallWatch {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onStall: () => void;
  #sent = 0;
  #taken = 0;
  /** When bytes were last taken or acknowledged, or when the first of those that wait was handed over. */
  #progressAt = 0;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(clock: Clock, timeoutMs: number, onStall: () => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onStall = onStall;
  }

  get sent(): number {
    return this.#sent;
  }

  get taken(): number {
    return this.#taken;
  }

  handed(bytes: number): void {
    if (this.#sent === this.#taken) this.#progressAt = this.#clock.now();
    this.#sent += bytes;
    if (!this.#cancel && !this.#stopped) this.#arm(this.#timeoutMs);
  }

  took(bytes: number): void {
    this.#taken += bytes;
    this.progressed();
  }

  /** The peer is known to go on taking what was sent. */
  progressed(): void {
    this.#progressAt = this.#clock.now();
  }

  /** Goes on counting, but no longer watches. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** One timer that looks again when the oldest progress could be too old: none is set per write. */
  #arm(ms: number): void {
    this.#cancel = this.#clock.setTimer(ms, () => {
      this.#cancel = null;
      if (this.#sent === this.#taken) return;
      const left = this.#timeoutMs - (this.#clock.now() - this.#progressAt);
      if (left <= 0) this.#onStall();
      else this.#arm(left);
    });
  }
}
