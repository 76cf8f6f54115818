const pageBytes = 64 * 1024;
/** Pieces from this size on are kept as they came. */
const largeBytes = 16 * 1024;

/**
 * The end of a byte stream, from a position on that only moves forward. Small pieces are copied into pages: recorders
 * with short timeslices send pieces so small that keeping each by itself would cost more than it holds. So are those
 * that are the smaller part of what they were received in, and would keep all of that.
 */
export class ByteTail {
  /** Position in the stream of the first byte that is kept. */
  start = 0;
  size = 0;
  readonly #parts: Buffer[] = [];
  /** Comes behind the last part, as far as it is written. */
  #page: Buffer | null = null;
  #filled = 0;
  /** Bytes at the beginning that were let go, less than the first part has. */
  #gone = 0;

  /** Takes the next bytes, which nobody must write to afterwards. */
  push(bytes: Buffer): void {
    this.size += bytes.length;
    if (bytes.length >= largeBytes && bytes.length * 2 > bytes.buffer.byteLength) {
      if (this.#page && this.#filled > 0) this.#parts.push(Buffer.from(this.#page.subarray(0, this.#filled)));
      this.#filled = 0;
      this.#parts.push(bytes);
      return;
    }
    for (let at = 0; at < bytes.length;) {
      this.#page ??= Buffer.allocUnsafeSlow(pageBytes);
      const copied = bytes.copy(this.#page, this.#filled, at);
      this.#filled += copied;
      at += copied;
      if (this.#filled < pageBytes) continue;
      this.#parts.push(this.#page);
      this.#page = null;
      this.#filled = 0;
    }
  }

  /** Lets go of everything before `position`, which may lie beyond what has come. */
  trimTo(position: number): void {
    const extra = Math.min(position - this.start, this.size);
    if (extra <= 0) return;
    this.start += extra;
    this.size -= extra;
    this.#gone += extra;
    while (this.#parts.length > 0 && this.#gone >= this.#parts[0]!.length) {
      this.#gone -= this.#parts.shift()!.length;
    }
  }

  /** The kept bytes in order. */
  get parts(): readonly Buffer[] {
    const all = this.#filled > 0 ? [...this.#parts, this.#page!.subarray(0, this.#filled)] : this.#parts;
    return all.map((part, at) => (at === 0 ? part.subarray(this.#gone) : part));
  }
}
