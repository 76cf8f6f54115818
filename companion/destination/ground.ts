/** Ground has to be lost in each of so many stretches of so many ms: one hiccup is not a slow line. */
const stretches = { count: 3, ms: 2_800 } as const;
/** Part of each that has to be lost. */
const losing = 0.2;
/** Part of the last one below which an ingest keeps pace again. */
const keeping = 0.1;

/**
 * Tells whether an ingest keeps pace: ground is lost where media arrives ever later, or has to be dropped so that it
 * does not.
 */
export class Ground {
  #points: { readonly at: number; readonly lost: number }[];
  #isLosing = false;

  /** @param now the clock's time in ms, here and below. */
  constructor(now: number) {
    this.#points = [{ at: now, lost: 0 }];
  }

  /**
   * Notes how late media arrives and how much of it was dropped, together, in ms; whenever that is known.
   * @returns whether the ingest has kept losing ground.
   */
  note(lost: number, now: number): boolean {
    this.#points.push({ at: now, lost });
    const all = stretches.count * stretches.ms;
    while (this.#points.length > 2 && this.#points[1]!.at <= now - all) this.#points.shift();
    const at = Array.from({ length: stretches.count + 1 }, (_, i) => this.#at(now - all + i * stretches.ms));
    const each = at.slice(1).map((lostBy, i) => (lostBy - at[i]!) / stretches.ms);
    this.#isLosing = this.#isLosing ? each.at(-1)! > keeping : each.every((share) => share >= losing);
    return this.#isLosing;
  }

  /** What was lost at a time, evenly between two that are known. */
  #at(time: number): number {
    const next = this.#points.findIndex(({ at }) => at >= time);
    // Times have fractions, and sums of them are not exact: a time may come out later than the last one noted.
    if (next <= 0) return this.#points.at(next)!.lost;
    const [to, from] = [this.#points[next]!, this.#points[next - 1]!];
    return from.lost + ((to.lost - from.lost) * (time - from.at)) / (to.at - from.at);
  }
}
