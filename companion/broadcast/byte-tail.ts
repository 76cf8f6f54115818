const pageBytes = 64 * 1024;

/**
 * The end of a byte stream, from a position on that only moves forward. Bytes are copied into pages: recorders with
 * short timeslices send pieces so small that keeping each by itself would cost more than it holds.
 */
export class ByteTail {
  /** Position in the stream of the first byte that is kept. */
  start = 0;
  size = 0;
  /** Full but for the last one. */
  #pages: Buffer[] = [];
  /** Bytes of the first page that were let go, and bytes of the last one that are written. */
  #gone = 0;
  #filled = pageBytes;

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#filled === pageBytes) {
        this.#pages.push(Buffer.allocUnsafeSlow(pageBytes));
        this.#filled = 0;
      }
      const copied = bytes.copy(this.#pages.at(-1)!, this.#filled, at);
      this.#filled += copied;
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
    const emptied = Math.floor(this.#gone / pageBytes);
    this.#pages.splice(0, emptied);
    this.#gone -= emptied * pageBytes;
  }

  /** The kept bytes in order. */
  get parts(): readonly Buffer[] {
    const last = this.#pages.length - 1;
    return this.#pages.map((page, at) =>
      page.subarray(at === 0 ? this.#gone : 0, at === last ? this.#filled : pageBytes),
    );
  }
}
