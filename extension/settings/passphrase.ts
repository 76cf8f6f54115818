import { Sealer } from './sealer.ts';

/**
 * Rounds of PBKDF2-SHA-256 for what is new, and the most that a file may ask for. As many as OWASP's Password Storage
 * Cheat Sheet asks for, PBKDF2 being the one stretching that browsers have.
 */
export const passphraseRounds = 600_000;
const mostRounds = 10_000_000;
/** Characters that a new passphrase must have. */
export const shortestPassphrase = 8;
export const saltBytes = 16;

/** What a passphrase is stretched with. */
export interface Stretching {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly iterations: number;
}

export function newStretching(): Stretching {
  return { salt: crypto.getRandomValues(new Uint8Array(saltBytes)), iterations: passphraseRounds };
}

/** A key made of a passphrase. @throws Error where it was to be weak, or to take for ever */
async function stretch(
  passphrase: string,
  { salt, iterations }: Stretching,
  algorithm: 'AES-GCM' | 'AES-KW',
  usages: KeyUsage[],
): Promise<CryptoKey> {
  if (iterations < passphraseRounds || iterations > mostRounds) throw new Error('not that many rounds');
  const text = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', text, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    base,
    { name: algorithm, length: 256 },
    false,
    usages,
  );
}

/** Seals under a key made of a passphrase; opening with a wrong one gives null. */
export function passphraseSealer(passphrase: string, stretching: Stretching): Sealer {
  return new Sealer(() => stretch(passphrase, stretching, 'AES-GCM', ['encrypt', 'decrypt']));
}

/** Wraps and unwraps another key (RFC 3394, which tells a wrong one). */
export function wrappingKey(passphrase: string, stretching: Stretching): Promise<CryptoKey> {
  return stretch(passphrase, stretching, 'AES-KW', ['wrapKey', 'unwrapKey']);
}
