import { Sealer } from './sealer.ts';

/** Rounds of PBKDF2-SHA-256 for new files, and the most that a file may ask for. */
export const passphraseRounds = 600_000;
const mostRounds = 10_000_000;
/** Characters that a new passphrase must have. */
export const shortestPassphrase = 8;

/** Seals under a key made of a passphrase; opening with a wrong one gives null. */
export function passphraseSealer(
  passphrase: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Sealer {
  return new Sealer(async () => {
    if (iterations < passphraseRounds || iterations > mostRounds) throw new Error('not that many rounds');
    const text = new TextEncoder().encode(passphrase.normalize('NFKC'));
    const base = await crypto.subtle.importKey('raw', text, 'PBKDF2', false, ['deriveKey']);
    return crypto.subtle.deriveKey(
      { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
      base,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    );
  });
}
