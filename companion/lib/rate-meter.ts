import type { Clock } from './clock.ts';

/** Bits per second over the last few seconds, from counts of bytes, in constant memory. */
export class RateMeter {
  readonly #clock: Clock;
  readonly #slotMs: number;
  readonly #slots: { index: number; bytes: number }[];
  #firstSlot: number | null = null;

  /** @param windowMs how far back to look, in whole slots of a tenth of it. */
  constructor(clock: Clock, windowMs = 3_000) {
    this.#clock = clock;
    this.#slotMs = windowMs / 10;
    this.#slots = Array.from({ length: 10 }, () => ({ index: -1, bytes: 0 }));
  }

  add(bytes: number): void {
    const index = this.#index();
    this.#firstSlot ??= index;
    const slot = this.#slots[index % this.#slots.length]!;
    if (slot.index !== index) {
      slot.index = index;
      slot.bytes = 0;
    }
    slot.bytes += bytes;
  }

  /** Over the window, or over the time since the first byte where that is shorter; 0 before. */
  get bitsPerSecond(): number {
    if (this.#firstSlot === null) return 0;
    const now = this.#index();
    const oldest = Math.max(this.#firstSlot, now - this.#slots.length + 1);
    const bytes = this.#slots.reduce((sum, slot) => sum + (slot.index >= oldest ? slot.bytes : 0), 0);
    return (bytes * 8000) / ((now - oldest + 1) * this.#slotMs);
  }

  #index(): number {
    return Math.floor(this.#clock.now() / this.#slotMs);
  }
}
