import type { Writable } from 'node:stream';
import { RtmpError } from './rtmp-error.ts';
import type { StallWatch } from './stall-watch.ts';

/** Answers that may wait because the ingest asks but does not read. */
const maxReplyBytes = 65_536;
/** Pieces up to this size together are copied into one: cheaper than a vectored write. */
const joinBelowBytes = 16_384;
/** So much is written at once, without waiting for the end of the turn. */
const flushAtBytes = 65_536;

/**
 * What goes out on one socket. What is written in one turn of the event loop goes to the socket at its end, all at once:
 * a chunk of a recorder holds several pictures, and the system's work is by the call more than by the byte.
 */
export class Outbox {
  readonly #socket: Writable;
  readonly #stall: StallWatch;
  #replyBytes = 0;
  /** What waits for the end of this turn. */
  #batch: Buffer[] = [];
  #batchBytes = 0;
  #batchDone: (() => void)[] = [];

  constructor(socket: Writable, stall: StallWatch) {
    this.#socket = socket;
    this.#stall = stall;
  }

  /** @param done called when the socket has taken it, or is gone */
  write(pieces: readonly Buffer[], done?: () => void): void {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.#stall.handed(bytes);
    if (this.#batch.length === 0) process.nextTick(() => this.flush());
    this.#batch.push(...pieces);
    this.#batchBytes += bytes;
    if (done) this.#batchDone.push(done);
    if (this.#batchBytes >= flushAtBytes) this.flush();
  }

  /** An ingest that asks and asks but never reads the answers must not fill the memory. @throws RtmpError */
  reply(pieces: readonly Buffer[]): void {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (this.#replyBytes + bytes > maxReplyBytes) {
      throw new RtmpError('message', 'The peer asks for more answers than it reads.');
    }
    this.#replyBytes += bytes;
    this.write(pieces, () => (this.#replyBytes -= bytes));
  }

  flush(): void {
    if (this.#batch.length === 0) return;
    const [socket, pieces, bytes, dones] = [this.#socket, this.#batch, this.#batchBytes, this.#batchDone];
    this.#batch = [];
    this.#batchBytes = 0;
    this.#batchDone = [];
    const taken = (error?: Error | null): void => {
      if (!error) this.#stall.took(bytes);
      for (const done of dones) done();
    };
    if (bytes <= joinBelowBytes) {
      if (pieces.length === 1) return void socket.write(pieces[0]!, taken);
      const joined = Buffer.concat(pieces, bytes);
      socket.write(joined, (error) => {
        // Who waits for it may wipe what was written: then the copy is not to be what is left of it.
        if (dones.length > 0) joined.fill(0);
        taken(error);
      });
      return;
    }
    socket.cork();
    pieces.forEach((piece, i) => socket.write(piece, i === pieces.length - 1 ? taken : undefined));
    socket.uncork();
  }
}
