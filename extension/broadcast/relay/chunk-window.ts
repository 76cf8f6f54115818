import type { ChunkPlace, NumberedPlace } from '#protocol';

export interface Chunk extends NumberedPlace {
  readonly data: ArrayBuffer;
}

interface Held extends Chunk {
  /** Milliseconds of the clock when it was recorded. */
  readonly at: number;
}

/** Bounds of what is kept unacknowledged. */
export interface WindowLimits {
  readonly bytes: number;
  /** Age of the oldest chunk, in milliseconds. */
  readonly ms: number;
  /** How many times as fast as it was recorded it is sent again. */
  readonly speed: number;
}

/** 30 s at up to 8 Mbit/s; sent again all at once, it would have to wait in the companion and in its ffmpeg. */
export const windowLimits: WindowLimits = { bytes: 32 * 1024 * 1024, ms: 30_000, speed: 4 };

/**
 * The chunks that the companion has not acknowledged yet, in order: those on their way to it, then those that have
 * not been sent. Bounded in bytes and in age. When it is full everything is let go, because a stream with a hole is
 * worth nothing: `push` says so, and the recorder has to begin a new epoch once somebody listens again.
 */
export class ChunkWindow {
  #held: Held[] = [];
  #bytes = 0;
  /** How many of them are on their way. */
  #sent = 0;
  /** When sending again began, and when the first chunk that was sent then had been recorded; null before. */
  #again: { readonly from: number; readonly at: number } | null = null;
  /** The place after the newest chunk that was ever pushed. */
  #head: ChunkPlace = { epoch: 0, seq: 0 };
  /** The companion has said that it has everything of that epoch before this. */
  #acknowledged: ChunkPlace = { epoch: -1, seq: 0 };
  /** Chunks that were sent once more. */
  #resent = 0;
  readonly #limits: WindowLimits;

  constructor(limits = windowLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How many chunks were sent more than once since the beginning. */
  get resent(): number {
    return this.#resent;
  }

  /** Bytes of what was recorded before then, in ms of the clock, and is kept. */
  bytesBefore(at: number): number {
    let bytes = 0;
    for (const chunk of this.#held) {
      if (chunk.at >= at) break;
      bytes += chunk.data.byteLength;
    }
    return bytes;
  }

  /** When the oldest chunk was recorded that nobody has acknowledged, in ms of the clock; null where there is none. */
  get oldestAt(): number | null {
    return this.#held[0]?.at ?? null;
  }

  /** The epoch of the oldest of them; null where there is none. */
  get oldestEpoch(): number | null {
    return this.#held[0]?.epoch ?? null;
  }

  /** Whether nothing waits to be sent. */
  get isSent(): boolean {
    return this.#sent === this.#held.length;
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

  /** Whether nothing of that epoch has been let go. */
  isWhole(epoch: number): boolean {
    return this.#held.some((chunk) => chunk.epoch === epoch && chunk.seq === 0);
  }

  /** Lets go of everything before `next`: the companion has it. */
  release(next: ChunkPlace): void {
    if (isBefore(this.#acknowledged, next)) this.#acknowledged = next;
    const keep = this.#held.findIndex((chunk) => !isBefore(chunk, next));
    this.#drop(keep === -1 ? this.#held.length : keep);
  }

  /**
   * Has everything sent again from `told` on, the next chunk that the companion wants (null: it has nothing of this
   * broadcast). That may be old news: what it has acknowledged over another socket meanwhile is not missing. Where something in
   * between has been let go already, it goes on with the next epoch of which all is kept.
   * @returns the place from which it goes on; null when there is none
   */
  rewind(told: ChunkPlace | null, now: number): ChunkPlace | null {
    const next = told?.epoch === this.#acknowledged.epoch ? later(told, this.#acknowledged) : told;
    if (next) this.release(next);
    this.#resent += this.#sent;
    this.#sent = 0;
    const goesOn = (place: ChunkPlace): boolean => place.seq === 0 || (next !== null && isSame(place, next));
    this.#drop(Math.max(0, this.#held.findIndex(goesOn)));
    this.#again = { from: now, at: this.#held[0]?.at ?? now };
    const { epoch, seq } = this.#held[0] ?? this.#head;
    return goesOn({ epoch, seq }) ? { epoch, seq } : null;
  }

  /** When the next chunk is to be sent, in ms of the clock; null when none waits. */
  get dueAt(): number | null {
    const chunk = this.#held[this.#sent];
    if (!chunk) return null;
    return this.#again ? this.#again.from + (chunk.at - this.#again.at) / this.#limits.speed : chunk.at;
  }

  /** The next chunk to be sent, which is on its way then; null when none is due. @param before only of epochs before this one */
  take(now: number, before = Infinity): Chunk | null {
    const { dueAt } = this;
    const isDue = dueAt !== null && dueAt <= now && this.#held[this.#sent]!.epoch < before;
    return isDue ? this.#held[this.#sent++]! : null;
  }

  /** Lets go of so many, the oldest. */
  #drop(count: number): void {
    for (const { data } of this.#held.splice(0, count)) this.#bytes -= data.byteLength;
    this.#sent = Math.max(0, this.#sent - count);
  }

  clear(): void {
    this.#held = [];
    this.#bytes = 0;
    this.#sent = 0;
    this.#again = null;
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
