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
import type { PairingBook } from './pairing-book.ts';

/** A code lives so long, in milliseconds, and takes so many tries. */
const codeMs = 5 * 60_000;
const maxTries = 5;

interface Code {
  readonly text: string;
  readonly salt: string;
  /** Made once for each code: it is expensive, and asked for by anybody who knocks. */
  readonly key: Promise<Uint8Array>;
  tries: number;
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
}

/*
 *            offer()                       a right proof, or 5 minutes over
 *    none ───────────→ shown ────────────────────────────────────────────────→ none
 *                        └── the fifth wrong proof ──→ locked ── 5 minutes since it was shown ──→ none
 *
 * There is at most one code; a locked one keeps its place, so that nobody gets more than five tries in five minutes.
 */
/** The one-time codes, and what they are exchanged for. */
export class PairingCodes {
  readonly #options: PairingCodesOptions;
  #code: Code | null = null;
  #cancelExpiry = (): void => {};

  constructor(options: PairingCodesOptions) {
    this.#options = options;
  }

  /**
   * Makes sure that a code is shown.
   * @returns its salt, or null while it is locked.
   */
  offer(): string | null {
    const code = this.#code ?? this.#make();
    return code.tries < maxTries ? code.salt : null;
  }

  /** The code that is shown now, null when there is none. */
  get shown(): string | null {
    const code = this.#code;
    return code && code.tries < maxTries ? code.text : null;
  }

  /** Exchanges a proof of the code for a token. @returns why not */
  async redeem(request: PairingRequest, applicant: Applicant): Promise<PairingGrant | ErrorCode> {
    const code = this.#code;
    if (!code) return 'pairing-code-wrong';
    // Counted before anything is awaited: tries that come at the same time are tries too.
    if (code.tries >= maxTries) return 'pairing-locked';
    code.tries += 1;
    if (code.tries === maxTries) this.#options.show(null);
    const context = { salt: code.salt, nonce: request.nonce, ...applicant };
    const key = await code.key;
    if (!isSameProof(await provePairing(key, context), request.proof)) {
      return code.tries < maxTries ? 'pairing-code-wrong' : 'pairing-locked';
    }
    if (this.#code !== code) return 'pairing-code-wrong';
    this.close();
    const grant = { clientId: newClientId(), token: newSecret() };
    await this.#options.book.add({
      id: grant.clientId,
      origin: applicant.origin,
      name: request.name,
      pairedAt: new Date().toISOString(),
      verifier: await verifierOf(grant.token),
    });
    return { ...grant, proof: await proveGrant(key, context, grant) };
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
    this.#code = { text, salt, key: pairingKey(text, salt), tries: 0 };
    this.#cancelExpiry = this.#options.clock.setTimer(codeMs, () => this.close());
    this.#options.show(text);
    return this.#code;
  }
}
