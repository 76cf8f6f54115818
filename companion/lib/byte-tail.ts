const pageBytes = 64 * 1024;

/**
 * The end of a byte stream, from a position on that only moves forward. It is copied into pages, and pages that are
 * let go are written to again: large buffers that each live for seconds would outlive every quick garbage collection
 * and pile up, many times what is kept, until a full one.
 */
export class ByteTail {
  /** Position in the stream of the first byte that is kept. */
  start = 0;
  size = 0;
  readonly #pages: Buffer[] = [];
  /** Bytes of the first page that were let go. */
  #gone = 0;
  /** Pages to write to next: those that the last trim let go. */
  #spare: Buffer[] = [];

  /** Takes a copy of the next bytes. */
  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      const end = this.#gone + this.size;
      if (end === this.#pages.length * pageBytes) {
        this.#pages.push(this.#spare.pop() ?? Buffer.allocUnsafeSlow(pageBytes));
      }
      const copied = bytes.copy(this.#pages.at(-1)!, end % pageBytes, at);
      this.size += copied;
      at += copied;
    }
  }

  /** Lets go of everything before `position`, which may lie beyond what has come. */
  trimTo(position: number): void {
    const extra = Math.min(position - this.start, this.size);
    if (extra <= 0) return;
    this.start += extra;
    this.size -= extra;
    this.#gone += extra;
    const over = this.size === 0 ? this.#pages.length : Math.floor(this.#gone / pageBytes);
    if (over === 0) return;
    // What was not written to again since the last time is not needed.
    this.#spare = this.#pages.splice(0, over);
    this.#gone = this.size === 0 ? 0 : this.#gone % pageBytes;
  }

  /**
   * A copy of the kept bytes, in pieces of a page at most: larger ones find no room between what else is in memory.
   * @param from position in the stream, not before `start`
   * @param to not behind the end
   */
  read(from = this.start, to = this.start + this.size): readonly Buffer[] {
    const pieces: Buffer[] = [];
    const first = this.start - this.#gone;
    for (let at = from; at < to;) {
      const page = Math.floor((at - first) / pageBytes);
      const end = Math.min(to, first + (page + 1) * pageBytes);
      const begins = at - first - page * pageBytes;
      pieces.push(Buffer.from(this.#pages[page]!.subarray(begins, begins + end - at)));
      at = end;
    }
    return pieces;
  }
}
