import type { IncomingHttpHeaders } from 'node:http';
import * as v from 'valibot';
import {
  authSchema,
  protocolVersion,
  type ErrorCode,
  type PlatformId,
  type ProofContext,
  type Verifier,
} from '#protocol';
import type { Door } from '../lib/door.ts';
import type { Pairings } from './pairings.ts';

/** A client that may come in: by its origin or token alone, or as soon as it has proved that it is this browser. */
export type Ticket = {
  /** Whether it comes only to ask, and is part of no broadcast. */
  readonly asksOnly: boolean;
} & (
  | { readonly kind: 'known'; readonly broadcastId: string | null }
  | {
      readonly kind: 'unproven';
      readonly verifier: Verifier;
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
    const { protocol, broadcastId, clientId, nonce, purpose } = reading.output;
    const asksOnly = purpose === 'preflight';
    if ((protocol ?? 1) > protocolVersion) return 'protocol-unsupported';
    if (verdict !== 'extension') return { kind: 'known', asksOnly, broadcastId: broadcastId ?? null };
    if (clientId === undefined) return 'not-paired';
    if (nonce === undefined || broadcastId === undefined) return 'bad-payload';
    const who = await this.#lookUp(headers.origin!, { clientId, broadcastId, clientNonce: nonce, port });
    return typeof who === 'string' ? who : { ...who, asksOnly };
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
  ): Promise<Omit<Extract<Ticket, { kind: 'unproven' }>, 'asksOnly'> | ErrorCode> {
    const { pairings, platform } = this.#options;
    const browser = await pairings.find(said.clientId, origin);
    if (!browser) return 'not-paired';
    // Wrong proofs are not limited: 256 bits are not guessed, and whoever knows a browser's id could keep it out.
    return { kind: 'unproven', verifier: browser.verifier, context: { ...said, platform } };
  }
}
