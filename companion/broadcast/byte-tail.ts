/** The end of a byte stream, from a position on that only moves forward. */
export class ByteTail {
  #parts: Buffer[] = [];
  /** Position in the stream of the first byte that is kept. */
  start = 0;
  size = 0;

  push(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.size += bytes.length;
  }

  /** Lets go of everything before `position`, which may lie beyond what has come. */
  trimTo(position: number): void {
    let extra = Math.min(position - this.start, this.size);
    if (extra <= 0) return;
    this.start += extra;
    this.size -= extra;
    while (extra > 0) {
      const first = this.#parts[0]!;
      if (first.length > extra) this.#parts[0] = first.subarray(extra);
      else this.#parts.shift();
      extra -= Math.min(extra, first.length);
    }
  }

  /** The kept bytes in order. */
  get parts(): readonly Buffer[] {
    return this.#parts;
  }
}
