/** Collects a known number of bytes, but takes memory only as they really come: an announced length costs nothing. */
export class GrowingBuffer {
  readonly #total: number;
  #bytes: Buffer;
  #length = 0;

  constructor(total: number) {
    this.#total = total;
    this.#bytes = Buffer.allocUnsafe(Math.min(total, 4096));
  }

  get missing(): number {
    return this.#total - this.#length;
  }

  /** Adds bytes; the caller gives no more than are missing. */
  add(bytes: Buffer): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#total, Math.max(needed, this.#bytes.length * 2)));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += bytes.copy(this.#bytes, this.#length);
  }

  /** What was collected; whole once nothing is missing. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
