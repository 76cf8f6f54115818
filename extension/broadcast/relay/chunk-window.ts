import type { ChunkPlace } from '#protocol';

export interface Chunk extends ChunkPlace {
  readonly data: ArrayBuffer;
}

interface Held extends Chunk {
  /** Milliseconds of the clock when it was recorded. */
  readonly at: number;
}

/** Most that is kept unacknowledged: 30 s at up to 8 Mbit/s. */
export const windowLimits = { bytes: 32 * 1024 * 1024, ms: 30_000 } as const;

/**
 * The chunks that the companion has not acknowledged yet, in order, to be sent again after a lost connection.
 * Bounded in bytes and in age. When it is full everything is let go, because a stream with a hole is worth
 * nothing: `push` says so, and the recorder has to begin a new epoch once somebody listens again.
 */
export class ChunkWindow {
  #held: Held[] = [];
  #bytes = 0;
  /** The place after the newest chunk that was ever pushed. */
  #head: ChunkPlace = { epoch: 0, seq: 0 };
  /** The companion has said that it has everything of that epoch before this. */
  #acknowledged: ChunkPlace = { epoch: -1, seq: 0 };
  readonly #limits: { readonly bytes: number; readonly ms: number };

  constructor(limits: { readonly bytes: number; readonly ms: number } = windowLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @returns false when the window was full: it is empty now, and this chunk is gone too. */
  push(chunk: Chunk, now: number): boolean {
    this.#head = { epoch: chunk.epoch, seq: chunk.seq + 1 };
    const oldest = this.#held[0];
    const full =
      this.#bytes + chunk.data.byteLength > this.#limits.bytes ||
      (oldest !== undefined && now - oldest.at > this.#limits.ms);
    if (full) {
      this.clear();
      return false;
    }
    this.#held.push({ ...chunk, at: now });
    this.#bytes += chunk.data.byteLength;
    return true;
  }

  /** Lets go of everything before `next`: the companion has it. */
  release(next: ChunkPlace): void {
    if (isBefore(this.#acknowledged, next)) this.#acknowledged = next;
    const keep = this.#held.findIndex((chunk) => !isBefore(chunk, next));
    const gone = this.#held.splice(0, keep === -1 ? this.#held.length : keep);
    for (const chunk of gone) this.#bytes -= chunk.data.byteLength;
  }

  /**
   * What has to be sent to a companion whose next wanted chunk is `next` (null: it has nothing of this broadcast).
   * That may be old news: what it has acknowledged over another socket meanwhile is not missing.
   * @returns null when something in between has been let go already.
   */
  from(told: ChunkPlace | null): readonly Chunk[] | null {
    const next = told?.epoch === this.#acknowledged.epoch ? later(told, this.#acknowledged) : told;
    const rest = next ? this.#held.filter((chunk) => !isBefore(chunk, next)) : this.#held;
    const first = rest[0] ?? this.#head;
    return first.seq === 0 || (next && isSame(first, next)) ? rest : null;
  }

  clear(): void {
    this.#held = [];
    this.#bytes = 0;
  }
}

function isSame(a: ChunkPlace, b: ChunkPlace): boolean {
  return a.epoch === b.epoch && a.seq === b.seq;
}

function later(a: ChunkPlace, b: ChunkPlace): ChunkPlace {
  return isBefore(a, b) ? b : a;
}

/** Order of the broadcast: by epoch, then by number. */
export function isBefore(a: ChunkPlace, b: ChunkPlace): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);
}
