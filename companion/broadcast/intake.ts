import type { ChunkPlace, ErrorCode, NumberedPlace } from '#protocol';
import { ChunkLedger } from './chunk-ledger.ts';
import { openingOf } from '../container/container.ts';
import { Epoch } from '../rendition/epoch.ts';
import { MediaError, type Piece } from '../container/media.ts';

export type IntakeReply =
  | { readonly ok: true; readonly next: ChunkPlace }
  | { readonly ok: false; readonly code: ErrorCode; readonly next: ChunkPlace | null };

/** Where the intake puts what it has accepted. */
export interface EpochSink {
  begin(epoch: Epoch): void;
  /** The current epoch has gone on by this. */
  advance(piece: Piece): void;
  /** The epoch is over before another one begins. */
  close(): void;
}

/**
 * Turns chunks into epochs. Numbered chunks are taken by number. Those of a plain client are taken as they come:
 * one that opens with a container header begins a new epoch. A client does the one or the other.
 */
export class Intake {
  epoch: Epoch | null = null;
  readonly #ledger = new ChunkLedger();
  /** Whether the current epoch turned out not to be a recording. */
  #broken = false;
  /** Why what came last was not taken. */
  #problem: ErrorCode = 'chunk-not-media';
  /** A plain client's chunk that is too short to tell whether it opens a recording. */
  #undecided: Buffer = Buffer.alloc(0);
  #arrived: ChunkPlace | null = null;
  readonly #sink: EpochSink;

  constructor(sink: EpochSink) {
    this.#sink = sink;
  }

  /** The first chunk that is missing; null before the first. */
  get next(): ChunkPlace | null {
    return this.#ledger.next ?? this.#arrived;
  }

  /** Takes a chunk by its number: once, in order and without a hole. */
  numbered(bytes: Buffer, place: NumberedPlace): IntakeReply {
    if (this.#arrived) return { ok: false, code: 'bad-payload', next: this.#arrived };
    const entry = this.#ledger.look(place);
    switch (entry.kind) {
      case 'duplicate':
        return { ok: true, next: entry.next };
      case 'refused':
        return { ok: false, code: entry.code, next: entry.next };
      case 'open':
      case 'next': {
        const taken =
          entry.kind === 'open' ? this.#open(bytes, place.epoch, place.afterMs) : this.#append(bytes);
        if (!taken) return { ok: false, code: this.#problem, next: this.next };
        return { ok: true, next: this.#ledger.take(place) };
      }
    }
  }

  /** Takes a chunk of a client that numbers nothing. */
  plain(chunk: Buffer): IntakeReply {
    if (this.#ledger.next) return { ok: false, code: 'bad-payload', next: this.#ledger.next };
    const held = this.#undecided.length;
    const bytes = held > 0 ? Buffer.concat([this.#undecided, chunk]) : chunk;
    const { epoch, seq } = this.#arrived ?? { epoch: -1, seq: 0 };
    const running = this.epoch !== null && !this.#broken;
    const opening = openingOf(bytes);
    if (running && opening === 'undecided') {
      this.#undecided = bytes;
      this.#arrived = { epoch, seq: seq + 1 };
      return { ok: true, next: this.#arrived };
    }
    this.#undecided = Buffer.alloc(0);
    const opens = !running || opening !== 'none';
    // The rest of a recording whose header was refused: for the same reason.
    const isRest = !running && opening === 'none' && this.#problem === 'no-picture';
    const taken = !isRest && (opens ? this.#open(bytes, epoch + 1) : this.#append(bytes));
    if (!taken) return { ok: false, code: this.#problem, next: this.#arrived };
    this.#arrived = opens ? { epoch: epoch + 1, seq: 1 } : { epoch, seq: seq + 1 };
    return { ok: true, next: this.#arrived };
  }

  /**
   * Begins an epoch; one that does not begin as a recording leaves the current one as it is.
   * @param afterMs see `NumberedPlace`
   */
  #open(bytes: Buffer, number: number, afterMs?: number): boolean {
    const epoch = new Epoch(number);
    if (afterMs !== undefined && this.epoch && !this.#broken) epoch.goOnFrom(this.epoch, afterMs);
    if (!this.#push(epoch, bytes)) return false;
    this.epoch = epoch;
    this.#broken = false;
    this.#sink.begin(epoch);
    return true;
  }

  #append(bytes: Buffer): boolean {
    if (this.#broken || !this.epoch) return false;
    const piece = this.#push(this.epoch, bytes);
    this.#broken = piece === null;
    if (piece) this.#sink.advance(piece);
    else this.#sink.close();
    return !this.#broken;
  }

  /** @returns null when this is no recording, or no longer one. */
  #push(epoch: Epoch, bytes: Buffer): Piece | null {
    try {
      return epoch.push(bytes);
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#problem = error.code;
      return null;
    }
  }
}
