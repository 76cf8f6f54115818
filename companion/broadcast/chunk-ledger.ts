import type { ChunkPlace, ErrorCode } from '#protocol';

/** What to do with a numbered chunk. `next` is the first chunk that is missing; null before the first epoch. */
export type Entry =
  | { readonly kind: 'open' | 'next'; readonly place: ChunkPlace }
  | { readonly kind: 'duplicate'; readonly next: ChunkPlace }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly next: ChunkPlace | null };

/** Earlier epochs whose last number is remembered, to know a late copy from a slower socket. */
const rememberedEpochs = 16;

/**
 * Which numbered chunks have come: the first copy of each is taken, in order and without a hole. `look` says what
 * a chunk is and changes nothing; `take` enters it once it has been accepted.
 */
export class ChunkLedger {
  /** How many chunks have been taken of each epoch, the current one last. */
  readonly #taken = new Map<number, number>();
  #epoch: number | null = null;

  /** The first chunk that is missing of the current epoch. */
  get next(): ChunkPlace | null {
    return this.#epoch === null ? null : { epoch: this.#epoch, seq: this.#taken.get(this.#epoch)! };
  }

  look(place: ChunkPlace): Entry {
    const { next } = this;
    const taken = this.#taken.get(place.epoch);
    if (taken !== undefined && place.seq < taken) {
      return { kind: 'duplicate', next: { epoch: place.epoch, seq: taken } };
    }
    if (next !== null && place.epoch < next.epoch) return { kind: 'refused', code: 'epoch-over', next };
    if (place.epoch === next?.epoch && place.seq === next.seq) return { kind: 'next', place };
    if (place.epoch !== next?.epoch && place.seq === 0) return { kind: 'open', place };
    const missing = place.epoch === next?.epoch ? next : { epoch: place.epoch, seq: 0 };
    return { kind: 'refused', code: 'chunk-out-of-order', next: missing };
  }

  take(place: ChunkPlace): ChunkPlace {
    this.#epoch = place.epoch;
    const next = { epoch: place.epoch, seq: place.seq + 1 };
    this.#taken.set(next.epoch, next.seq);
    if (this.#taken.size > rememberedEpochs) this.#taken.delete(this.#taken.keys().next().value!);
    return next;
  }
}
