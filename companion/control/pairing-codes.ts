import { randomBytes } from 'node:crypto';
import {
  isSameProof,
  newClientId,
  newSecret,
  pairingCode,
  pairingKey,
  proveGrant,
  provePairing,
  verifierOf,
  type ErrorCode,
  type PairingGrant,
  type PairingRequest,
} from '#protocol';
import type { Clock } from '../lib/clock.ts';
import { pause } from '../lib/waiting.ts';
import type { PairingBook } from './pairing-book.ts';

/** A code lives so long, in milliseconds. */
const codeMs = 5 * 60_000;
/** After a wrong proof, the next one is looked at so much later, in milliseconds. */
const paceMs = 50;

interface Code {
  readonly text: string;
  readonly salt: string;
  /** Made once for each code: it is expensive, and asked for by anybody who knocks. */
  readonly key: Promise<Uint8Array>;
  /** Proofs that were wrong. */
  misses: number;
}

export interface PairingCodesOptions {
  readonly clock: Clock;
  readonly book: PairingBook;
  /** Shows a new code to the person; null when the last one is worth nothing any more. */
  readonly show: (code: string | null) => void;
}

/** Who asks to be paired, as the control port sees it. */
export interface Applicant {
  /** The control port that was bound. */
  readonly port: number;
  readonly origin: string;
  /** The connection that it asks by. */
  readonly connection: object;
  /** Aborts when that is gone, or the answer can't be heard any more. */
  readonly left: AbortSignal;
}

/**
 * The one-time codes, and what they are exchanged for. There is at most one code; it is worth nothing any more after a
 * right proof, or five minutes.
 *
 * Guessing slows itself and locks nobody out. Proofs are looked at one after the other, one of each connection at a
 * time, and the next one 50 ms after a wrong one: whoever has the code waits for one proof of every other connection
 * there may be, 6.4 s with 64 on each of 127.0.0.1 and ::1, less than the extension waits for. So 6000 proofs fit into the
 * life of a code: one chance in 183 million that one of them is that of its 2^40. Without a pause for a year they are
 * 6.3 × 10^8, one chance in 1742; each second of it leaves a line in the log.
 */
export class PairingCodes {
  readonly #options: PairingCodesOptions;
  #code: Code | null = null;
  #cancelExpiry = (): void => {};
  /** The look before the next. */
  #last: Promise<unknown> = Promise.resolve();
  /** When the next proof may be looked at, in ms of the clock. */
  #lookAt = -Infinity;
  readonly #waiting = new Set<object>();
  /** What strangers are told while no code is shown, so that they learn nothing by it. */
  readonly #decoy = newSecret();

  constructor(options: PairingCodesOptions) {
    this.#options = options;
  }

  /** Makes sure that a code is shown. @returns its salt */
  offer(): string {
    return (this.#code ?? this.#make()).salt;
  }

  /** The salt of the code that is shown, if there is one: it shows none. */
  get salt(): string {
    return this.#code?.salt ?? this.#decoy;
  }

  /** The code that is shown, and how many proofs were wrong since it is; null while there is none. */
  get shown(): { readonly text: string; readonly misses: number } | null {
    return this.#code && { text: this.#code.text, misses: this.#code.misses };
  }

  /** Exchanges a proof of the code for a token, when its turn has come. @returns why not */
  async redeem(request: PairingRequest, applicant: Applicant): Promise<PairingGrant | ErrorCode> {
    const { connection, left } = applicant;
    if (this.#waiting.has(connection)) return 'too-many';
    this.#waiting.add(connection);
    const turn = this.#last.then(async () => {
      const wait = this.#lookAt - this.#options.clock.now();
      if (wait > 0) await pause(this.#options.clock, wait, left);
      // Nobody hears the answer: what was asked counts for nothing.
      return left.aborted ? 'pairing-code-wrong' : this.#look(request, applicant);
    });
    this.#last = turn.catch(() => undefined);
    return turn.finally(() => this.#waiting.delete(connection));
  }

  async #look(request: PairingRequest, { port, origin }: Applicant): Promise<PairingGrant | ErrorCode> {
    const code = this.#code;
    if (!code) return this.#miss();
    const context = { salt: code.salt, nonce: request.nonce, port, origin };
    const key = await code.key;
    if (!isSameProof(await provePairing(key, context), request.proof)) {
      code.misses += 1;
      return this.#miss();
    }
    if (this.#code !== code) return this.#miss();
    this.close();
    const grant = { clientId: newClientId(), token: newSecret() };
    await this.#options.book.add({
      id: grant.clientId,
      origin,
      name: request.name,
      pairedAt: new Date().toISOString(),
      verifier: await verifierOf(grant.token),
    });
    return { ...grant, proof: await proveGrant(key, context, grant) };
  }

  #miss(): 'pairing-code-wrong' {
    this.#lookAt = this.#options.clock.now() + paceMs;
    return 'pairing-code-wrong';
  }

  /** The code that is shown now counts no more. */
  close(): void {
    this.#cancelExpiry();
    if (!this.#code) return;
    this.#code = null;
    this.#options.show(null);
  }

  #make(): Code {
    const text = pairingCode(randomBytes(8));
    const salt = newSecret();
    this.#code = { text, salt, key: pairingKey(text, salt), misses: 0 };
    this.#cancelExpiry = this.#options.clock.setTimer(codeMs, () => this.close());
    this.#options.show(text);
    return this.#code;
  }
}
