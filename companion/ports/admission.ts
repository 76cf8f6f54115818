import type { IncomingHttpHeaders } from 'node:http';
import * as v from 'valibot';
import {
  authSchema,
  protocolVersion,
  type Auth,
  type ErrorCode,
  type PlatformId,
  type ProofContext,
  type Verifier,
} from '#protocol';
import type { Door } from '../lib/door.ts';
import type { Pairings } from './pairings.ts';

type Purpose = NonNullable<Auth['purpose']>;

/** A client that may come in: by its origin or token alone, or as soon as it has proved that it is this browser. */
export type Ticket = {
  /** What it comes for, where it is part of no broadcast; else null. */
  readonly purpose: Purpose | null;
} & (
  | { readonly kind: 'known'; readonly broadcastId: string | null }
  | {
      readonly kind: 'unproven';
      readonly verifier: Verifier;
      /** What it was called when it was paired, where that is known, and where it comes from. */
      readonly browser: string | null;
      readonly address: string;
      readonly context: Omit<ProofContext, 'companionNonce'>;
    }
);

/** What is known of who connects: a handshake of socket.io. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  /** IP address that the connection comes from. */
  readonly address: string;
  /** What the client says of itself, whatever it is. */
  readonly auth: unknown;
}

export interface AdmissionOptions {
  readonly platform: PlatformId;
  readonly door: Door;
  readonly pairings: Pairings;
}

/** Reads what a client says of itself when its socket connects, and decides what it still has to show. */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** @param port the one that was bound */
  async judge({ headers, address, auth }: Caller, port: number): Promise<Ticket | ErrorCode> {
    const { door } = this.#options;
    const verdict = door.judge(headers, port);
    const reading = v.safeParse(authSchema, auth ?? {});
    // Who shows the token is told what else is wrong.
    const problem = verdict === 'anonymous' ? this.#checkToken(auth, address) : null;
    if (problem) return problem;
    if (!reading.success) return 'bad-payload';
    const { protocol, broadcastId, clientId, nonce, purpose = null } = reading.output;
    if ((protocol ?? 1) > protocolVersion) return 'protocol-unsupported';
    // Only a browser that is paired is controlled from elsewhere.
    if (verdict !== 'extension' && purpose !== 'remote') {
      return { kind: 'known', purpose, broadcastId: broadcastId ?? null };
    }
    if (verdict !== 'extension' || clientId === undefined) return 'not-paired';
    if (nonce === undefined || broadcastId === undefined) return 'bad-payload';
    const who = await this.#lookUp(headers.origin!, { clientId, broadcastId, clientNonce: nonce, port });
    return typeof who === 'string' ? who : { ...who, purpose, address };
  }

  /** @returns why the token that was shown, or none, does not let in; or null */
  #checkToken(auth: unknown, address: string): ErrorCode | null {
    const shown = v.safeParse(v.pick(authSchema, ['token']), auth ?? {});
    if (!shown.success || shown.output.token === undefined) return 'unauthorized';
    return this.#options.door.checkToken(shown.output.token, address);
  }

  async #lookUp(
    origin: string,
    said: Omit<ProofContext, 'companionNonce' | 'platform'>,
  ): Promise<Omit<Extract<Ticket, { kind: 'unproven' }>, 'purpose' | 'address'> | ErrorCode> {
    const { pairings, platform } = this.#options;
    const browser = await pairings.find(said.clientId, origin);
    if (!browser) return 'not-paired';
    // Wrong proofs are not limited: 256 bits are not guessed, and whoever knows a browser's id could keep it out.
    return {
      kind: 'unproven',
      verifier: browser.verifier,
      browser: browser.name ?? null,
      context: { ...said, platform },
    };
  }
}
