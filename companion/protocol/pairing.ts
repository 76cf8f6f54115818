import * as v from 'valibot';
import { clientIdSchema, hex32Schema } from './proof.ts';
import { hmac, readHex32, sameBytes, stretch, toHex } from './web-crypto.ts';

/**
 * Pairing gives a browser its token, for a code that a person reads in the companion's terminal. The code never
 * crosses the wire: it is stretched to a key, and both sides prove by that key that they know the code, the browser
 * first. So a program that squats on the companion's port cannot pair the browser with itself: it would have to
 * find the code behind the browser's proof within the seconds in which the browser waits for the answer, and 2^40
 * codes × 600 000 rounds take a fast graphics card about two years. A real PAKE would need curve arithmetic that
 * WebCrypto does not have. The proofs cover the port, so that nobody can pass them on to the companion on another
 * port, and the token crosses only towards a browser that knows the code, on a connection of this machine.
 *
 *   GET  → salt of the code that is shown now; shows one when there is none
 *   POST { nonce, proof, name } → { clientId, token, proof }
 */
export const pairingPath = '/api/pairing';

/**
 * File in the extension's folder with the code that is shown now, for the browser that the companion has opened
 * itself: its extension can read it and pair without anybody typing. No page and no other user can.
 */
export const pairingTicketFile = 'pairing-ticket.json';
export const pairingTicketSchema = v.object({ code: v.string() });
const iterations = 600_000;

/** Crockford's base 32: nothing that looks like something else. 8 of them are 40 bits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 8;

/** `GET` */
export const pairingOfferSchema = v.object({ salt: hex32Schema });
export type PairingOffer = v.InferOutput<typeof pairingOfferSchema>;

/** `POST` */
export const pairingRequestSchema = v.object({
  nonce: hex32Schema,
  proof: hex32Schema,
  /** What the person will recognise the browser by. */
  name: v.pipe(v.string(), v.regex(/^[^\p{Cc}]{1,64}$/u)),
});
export type PairingRequest = v.InferOutput<typeof pairingRequestSchema>;

/** The answer to it. */
export const pairingGrantSchema = v.object({
  clientId: clientIdSchema,
  token: hex32Schema,
  proof: hex32Schema,
});
export type PairingGrant = v.InferOutput<typeof pairingGrantSchema>;

/** What both sides know of one attempt. */
export interface PairingContext {
  readonly salt: string;
  readonly nonce: string;
  /** The control port, as the browser dialled it and as the companion has bound it. */
  readonly port: number;
  /** Origin of the extension. */
  readonly origin: string;
}

/** A code of random bytes, of which 8 are used: `K7QF-3MZ2`. */
export function pairingCode(bytes: Uint8Array): string {
  const code = Array.from(bytes.subarray(0, codeLength), (byte) => alphabet[byte % 32]).join('');
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/**
 * Reads a code as people type it: lower case, with blanks, with any dash or none, o for 0, i and l for 1.
 * @returns null for what cannot be a code.
 */
export function readPairingCode(text: string): string | null {
  const code = text
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}_.]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  if (code.length !== codeLength || ![...code].every((character) => alphabet.includes(character)))
    return null;
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** The key behind a code, 32 bytes; takes some tenths of a second. */
export async function pairingKey(code: string, salt: string): Promise<Uint8Array> {
  return stretch(code, readHex32(salt) ?? new Uint8Array(), iterations);
}

/** The browser's proof that it was told the code. */
export async function provePairing(key: Uint8Array, context: PairingContext): Promise<string> {
  return toHex(await hmac(key, transcript('client', context)));
}

/** The companion's proof that it is the one that showed the code; covers what it grants. */
export async function proveGrant(
  key: Uint8Array,
  context: PairingContext,
  grant: Omit<PairingGrant, 'proof'>,
): Promise<string> {
  return toHex(await hmac(key, transcript('companion', context, grant.clientId, grant.token)));
}

/** Whether a proof is the one that is expected, in constant time. */
export function isSameProof(expected: string, given: string): boolean {
  const [a, b] = [readHex32(expected), readHex32(given)];
  return a !== null && b !== null && sameBytes(a, b);
}

function transcript(
  by: 'client' | 'companion',
  { salt, nonce, port, origin }: PairingContext,
  ...more: string[]
): string {
  return ['tabcast pairing 1', by, salt, nonce, port, origin, ...more].join('\n');
}
