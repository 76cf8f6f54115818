/** Values in a row that do not grow before a peer is taken to count from the last one: one may be sent twice. */
const stuckBeforeSince = 2;

/**
 * Adds up what a peer says it has received (RTMP 1.0, 5.4.3). The number is to count everything since the start, 32
 * bits wide; some servers count from their last acknowledgement, and some of those name the window instead of the bytes.
 */
export class Acknowledgements {
  #count = 0;
  #total: number | null = null;
  #last = 0;
  /** Of all values, for when they turn out to count from the last one. */
  #sum = 0;
  #stuck = 0;
  #isExact = true;

  /** How many have come. */
  get count(): number {
    return this.#count;
  }

  /** Bytes that the peer says it has received; null as long as it has said nothing. */
  get total(): number | null {
    return this.#total;
  }

  /** False for a peer that counts from the last one: `total` is then near the truth, and further from it each time. */
  get isExact(): boolean {
    return this.#isExact;
  }

  /** @param raw the number as it came, unsigned */
  take(raw: number): void {
    // Says nothing of what has come: some servers write it whatever they receive.
    if (raw === 0) return;
    const step = (raw - this.#last) | 0;
    this.#sum += raw;
    this.#last = raw;
    this.#count += 1;
    if (this.#total === null) this.#total = raw;
    else if (!this.#isExact) this.#takeSince(raw);
    else if (step > 0) this.#total += step;
    else this.#noGrowth(step);
  }

  #noGrowth(step: number): void {
    this.#stuck += 1;
    if (step === 0 && this.#stuck < stuckBeforeSince) return;
    this.#isExact = false;
    this.#total = Math.max(this.#total!, this.#sum);
  }

  /** What is more than everything before it together counts from the start after all. */
  #takeSince(raw: number): void {
    this.#isExact = raw > this.#total!;
    this.#stuck = 0;
    this.#total = this.#isExact ? raw : this.#total! + raw;
  }
}
