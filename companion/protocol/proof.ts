import * as v from 'valibot';
import type { PlatformId } from './platforms.ts';
import { hmac, randomHex, readHex32, sameBytes, sha256, toHex, xor } from './web-crypto.ts';

/*
 *   client                                              companion
 *     │  handshake auth: broadcastId, clientId, nonce       │   nothing secret
 *     │ ──────────────────────────────────────────────────→ │
 *     │  `challenge`: its own nonce, its proof              │
 *     │ ←────────────────────────────────────────────────── │   checked before anything else is sent
 *     │  `prove`: the client's proof                        │
 *     │ ──────────────────────────────────────────────────→ │   checked before anything else is heard
 *
 * A proof covers both nonces, so that it is worth nothing on another connection; who gives it, so that it cannot be
 * sent back to where it came from; and the port that was dialled, so that a program on one port cannot pass it on to
 * the companion on another.
 */

/** Random bytes, 256 bits as lower-case hex: tokens, nonces, keys and proofs all look like this. */
export const hex32Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** Names a paired browser; no secret. */
export const clientIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

/** What a paired browser keeps. */
export const credentialsSchema = v.object({ clientId: clientIdSchema, token: hex32Schema });
export type Credentials = v.InferOutput<typeof credentialsSchema>;

/**
 * What the companion keeps of a token, made as in SCRAM (https://www.rfc-editor.org/rfc/rfc5802#section-3) with
 * HMAC-SHA-256; a random token of 256 bits needs no salt and no stretching. Who steals it cannot come in as the
 * browser, because the browser's proof holds a key of which only the hash is here. It can play the companion towards
 * that browser if it also gets hold of the companion's port, until the browser is forgotten: what proves the
 * companion has to lie with the companion. An asymmetric key would lie there just the same.
 */
export const verifierSchema = v.object({ clientKeyHash: hex32Schema, companionKey: hex32Schema });
export type Verifier = v.InferOutput<typeof verifierSchema>;

/** What both sides know of the connection that is proved. */
export interface ProofContext {
  readonly clientId: string;
  readonly broadcastId: string;
  readonly platform: PlatformId;
  /** The TCP port, as the client dialled it and as the companion has bound it. */
  readonly port: number;
  readonly clientNonce: string;
  readonly companionNonce: string;
}

/** `challenge`, the companion's first event. */
export const challengeSchema = v.object({ nonce: hex32Schema, proof: hex32Schema });
export type Challenge = v.InferOutput<typeof challengeSchema>;

/** A new token, nonce or other secret. */
export function newSecret(): string {
  return randomHex(32);
}

export function newClientId(): string {
  return randomHex(16);
}

/** What to keep of a token in order to check it later. */
export async function verifierOf(token: string): Promise<Verifier> {
  const { clientKey, companionKey } = await keysOf(token);
  return { clientKeyHash: toHex(await sha256(clientKey)), companionKey: toHex(companionKey) };
}

/** The companion's proof that it has been paired with the client. */
export async function proveCompanion(verifier: Verifier, context: ProofContext): Promise<string> {
  return toHex(await hmac(bytesOf(verifier.companionKey), transcript('companion', context)));
}

/** Whether the companion that was dialled is the one this token is from. */
export async function isCompanionProven(
  token: string,
  context: ProofContext,
  proof: string,
): Promise<boolean> {
  const given = readHex32(proof);
  const { companionKey } = await keysOf(token);
  return given !== null && sameBytes(given, await hmac(companionKey, transcript('companion', context)));
}

/** The client's proof that it has the token. Only for a companion that has proved itself. */
export async function proveClient(token: string, context: ProofContext): Promise<string> {
  const { clientKey } = await keysOf(token);
  const signature = await hmac(await sha256(clientKey), transcript('client', context));
  return toHex(xor(clientKey, signature));
}

/** Whether the client has the token that this verifier was made of. */
export async function isClientProven(
  verifier: Verifier,
  context: ProofContext,
  proof: string,
): Promise<boolean> {
  const given = readHex32(proof);
  if (!given) return false;
  const hash = bytesOf(verifier.clientKeyHash);
  const clientKey = xor(given, await hmac(hash, transcript('client', context)));
  return sameBytes(await sha256(clientKey), hash);
}

async function keysOf(token: string): Promise<{ clientKey: Uint8Array; companionKey: Uint8Array }> {
  const secret = bytesOf(token);
  return {
    clientKey: await hmac(secret, 'tabcast client key 1'),
    companionKey: await hmac(secret, 'tabcast companion key 1'),
  };
}

/** No field can hold a line break, so that no two contexts have the same transcript. */
function transcript(by: 'client' | 'companion', context: ProofContext): string {
  const { clientId, broadcastId, platform, port, clientNonce, companionNonce } = context;
  return ['tabcast proof 1', by, clientId, broadcastId, platform, port, clientNonce, companionNonce].join(
    '\n',
  );
}

/** @throws Error for what did not come from here: every secret is checked where it is read. */
function bytesOf(secret: string): Uint8Array {
  const bytes = readHex32(secret);
  if (!bytes) throw new Error('a secret that is not 32 bytes of hex');
  return bytes;
}
