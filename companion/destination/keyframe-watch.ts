import type { FlvTag } from '../flv/tag.ts';

/** So many times the distance that is asked for is borne: recorders are never exact. */
const tolerance = 1.25;
/** So many distances one after another tell; a single one may be a pause of the recording. */
const inARow = 2;

/** Tells whether the keyframes of what goes to one destination are farther apart than its platform takes. */
export class KeyframeWatch {
  #lastMs: number | null = null;
  #tooFar = 0;

  get isRare(): boolean {
    return this.#tooFar >= inARow;
  }

  /** @param mostMs the most between two keyframes; null where nobody asks for any distance */
  hear({ keyframe, sequenceHeader, timestamp }: FlvTag, mostMs: number | null): void {
    if (!keyframe || sequenceHeader) return;
    const isTooFar =
      mostMs !== null && this.#lastMs !== null && timestamp - this.#lastMs > mostMs * tolerance;
    this.#tooFar = isTooFar ? this.#tooFar + 1 : 0;
    this.#lastMs = timestamp;
  }
}
