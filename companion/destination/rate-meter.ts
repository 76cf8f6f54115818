const windowMs = 3_000;

/** Bits per second over the last three seconds, from samples of a count of bytes that only grows. */
export class RateMeter {
  private samples: { readonly at: number; readonly bytes: number }[] = [];

  /** @param now the clock's time in ms. */
  sample(now: number, bytes: number): void {
    this.samples.push({ at: now, bytes });
    // One sample older than the window is kept, so that the window is always covered.
    while (this.samples.length > 2 && this.samples[1]!.at <= now - windowMs) this.samples.shift();
  }

  get bitsPerSecond(): number {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (!first || !last || last.at === first.at) return 0;
    return Math.max(0, Math.round(((last.bytes - first.bytes) * 8_000) / (last.at - first.at)));
  }
}
