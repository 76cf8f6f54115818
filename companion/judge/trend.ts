/** A straight line through points that come one after the other, by least squares; any number of them in the same room. */
export class Trend {
  #count = 0;
  #first = 0;
  #last = 0;
  #meanX = 0;
  #meanY = 0;
  #xx = 0;
  #xy = 0;
  #yy = 0;

  add(x: number, y: number): void {
    this.#count += 1;
    if (this.#count === 1) this.#first = x;
    this.#last = x;
    const [dx, dy] = [x - this.#meanX, y - this.#meanY];
    this.#meanX += dx / this.#count;
    this.#meanY += dy / this.#count;
    this.#xx += dx * (x - this.#meanX);
    this.#xy += dx * (y - this.#meanY);
    this.#yy += dy * (y - this.#meanY);
  }

  get count(): number {
    return this.#count;
  }

  get mean(): number {
    return this.#meanY;
  }

  /** From the first point to the last. */
  get span(): number {
    return this.#last - this.#first;
  }

  /** By how much y grows with each x; 0 where that cannot be said. */
  get slope(): number {
    return this.#xx > 0 ? this.#xy / this.#xx : 0;
  }

  /** How far the points lie from the line. */
  get deviation(): number {
    const left = this.#xx > 0 ? this.#yy - this.#xy ** 2 / this.#xx : this.#yy;
    return Math.sqrt(Math.max(0, left) / Math.max(1, this.#count));
  }

  /** How far the slope may be off, one standard error; Infinity where that cannot be said. */
  get slopeError(): number {
    return this.#count > 2 && this.#xx > 0 ? this.deviation / Math.sqrt(this.#xx) : Infinity;
  }
}
