/** So many times as fast as it plays may media leave: what waits at the beginning, a GOP, is made up for soon. */
const speed = 2;
/** What may leave ahead of that, in ms: recorders hand out several pictures at once. */
const slackMs = 250;

/**
 * Keeps a burst from leaving at once. Nothing holds back who sends over UDP; what is too much for the way is lost there.
 */
export class Pace {
  #from: { readonly at: number; readonly ms: number } | null = null;

  /**
   * @param ms time of the media that leaves
   * @param now the clock's time in ms
   * @returns how long the next one has to wait, in ms
   */
  leave(ms: number, now: number): number {
    this.#from ??= { at: now, ms };
    const ahead = ms - this.#from.ms - (now - this.#from.at) * speed;
    if (ahead <= 0) this.#from = { at: now, ms };
    return ahead <= slackMs ? 0 : (ahead - slackMs) / speed;
  }
}
