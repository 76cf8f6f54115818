import { randomFillSync } from 'node:crypto';
import { RtmpError } from './rtmp-error.ts';

/** Size of C1, C2, S1 and S2 (RTMP 1.0, 5.2.3 and 5.2.4). */
export const handshakeSize = 1536;
const version = 3;

/** C0 and C1, or S0 and S1 (5.2.2, 5.2.3): the version, a time, four zeros, and random bytes. */
export function hello(timeMs: number): Buffer {
  const out = Buffer.alloc(1 + handshakeSize);
  out[0] = version;
  out.writeUInt32BE(Math.round(timeMs) >>> 0, 1);
  randomFillSync(out, 9);
  return out;
}

/**
 * One side of the simple handshake of RTMP 1.0, 5.2 (https://rtmp.veriskope.com/docs/spec/): reads the peer's
 * version, its 1536 bytes and its echo of ours. The echo is not compared, because servers that answer with the
 * undocumented digest variant echo something else, and no encoder minds.
 */
export class Handshake {
  readonly #role: 'client' | 'server';
  readonly #now: () => number;
  readonly #held = Buffer.allocUnsafe(1 + 2 * handshakeSize);
  #length = 0;
  #answered = false;

  constructor(role: 'client' | 'server', now: () => number) {
    this.#role = role;
    this.#now = now;
  }

  /** What a client sends first; a server sends its part together with its echo. */
  start(): Buffer {
    return this.#role === 'client' ? hello(this.#now()) : Buffer.alloc(0);
  }

  /**
   * Takes the next bytes, cut anywhere.
   * @returns what to send, and once the handshake is over the bytes behind it (they belong to the chunk stream).
   * @throws RtmpError reason `handshake` when the first byte is not version 3: the peer does not speak RTMP.
   */
  push(bytes: Buffer): { send: Buffer | null; rest: Buffer | null } {
    const taken = bytes.copy(this.#held, this.#length);
    this.#length += taken;
    if (this.#length > 0 && this.#held[0] !== version) {
      throw new RtmpError('handshake', 'The peer does not speak RTMP version 3.');
    }
    let send: Buffer | null = null;
    if (!this.#answered && this.#length >= 1 + handshakeSize) {
      this.#answered = true;
      send = this.#answer();
    }
    return { send, rest: this.#length === this.#held.length ? bytes.subarray(taken) : null };
  }

  /** 5.2.4: the peer's bytes back, with the time at which they were read; a server's own hello goes before. */
  #answer(): Buffer {
    const echo = Buffer.from(this.#held.subarray(1, 1 + handshakeSize));
    echo.writeUInt32BE(Math.round(this.#now()) >>> 0, 4);
    return this.#role === 'client' ? echo : Buffer.concat([hello(this.#now()), echo]);
  }
}
