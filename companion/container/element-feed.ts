const nothing = Buffer.alloc(0);

/**
 * Bytes cut anywhere, given out in the pieces a parser asks for. Only what is asked for is kept; what is skipped
 * is never held, so a reader's memory is bounded by the largest piece it asks for.
 */
export class ElementFeed {
  /** Position of the next byte that `peek` or `skip` will touch, from the start of the stream. */
  position = 0;
  #parts: Buffer[] = [];
  /** Bytes of the first part that are passed. */
  #passed = 0;
  #length = 0;
  #skipping = 0;

  push(bytes: Buffer): void {
    const skipped = Math.min(this.#skipping, bytes.length);
    this.#skipping -= skipped;
    this.position += skipped;
    if (skipped === bytes.length) return;
    this.#parts.push(skipped > 0 ? bytes.subarray(skipped) : bytes);
    this.#length += bytes.length - skipped;
  }

  /** Bytes that are there now. */
  get available(): number {
    return this.#length;
  }

  /** The next `length` bytes, left where they are, or null when they have not all come yet. */
  peek(length: number): Buffer | null {
    if (this.#length < length) return null;
    const [first] = this.#parts;
    if (!first) return nothing;
    if (first.length - this.#passed >= length) return first.subarray(this.#passed, this.#passed + length);
    // Only what is asked for is put together: the next part may be a whole chunk.
    this.#parts[0] = first.subarray(this.#passed);
    this.#passed = 0;
    let count = 0;
    let bytes = 0;
    while (bytes < length) bytes += this.#parts[count++]!.length;
    const last = this.#parts[count - 1]!;
    const whole = Buffer.concat(this.#parts.slice(0, count), length);
    const rest = last.subarray(last.length - (bytes - length));
    this.#parts.splice(0, count, ...(rest.length > 0 ? [whole, rest] : [whole]));
    return whole;
  }

  /** Passes over `length` bytes, whether they have come already or not. */
  skip(length: number): void {
    const taken = Math.min(length, this.#length);
    this.#length -= taken;
    this.position += taken;
    this.#skipping += length - taken;
    this.#passed += taken;
    while (this.#parts.length > 0 && this.#passed >= this.#parts[0]!.length) {
      this.#passed -= this.#parts.shift()!.length;
    }
  }

  /** True while bytes are being passed over that have not come yet. */
  get skipping(): boolean {
    return this.#skipping > 0;
  }
}
