import { describe, expect, it } from 'vitest';
import {
  isSameProof,
  newSecret,
  pairingCode,
  pairingKey,
  proveGrant,
  provePairing,
  readPairingCode,
} from '../../../companion/protocol/index.ts';

const context = {
  salt: newSecret(),
  nonce: newSecret(),
  port: 7420,
  origin: 'chrome-extension://glmbmipdomncbkhmfaoglkkoodepkebc',
};

describe('a pairing code', () => {
  it('is eight characters that nobody takes for others', () => {
    const codes = Array.from({ length: 256 }, (_, n) => pairingCode(new Uint8Array(32).fill(n)));
    expect(new Set(codes).size).toBe(32);
    for (const code of codes) {
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(readPairingCode(code)).toBe(code);
    }
  });

  it.each([
    ['k7qf-3mz2', 'K7QF-3MZ2'],
    [' K7QF 3MZ2\n', 'K7QF-3MZ2'],
    ['k7qf3mz2', 'K7QF-3MZ2'],
    ['k 7 q f – 3 m z 2', 'K7QF-3MZ2'],
    ['\u200bK7QF\u20113MZ2\ufeff', 'K7QF-3MZ2'],
    ['oil0-oil0', '0110-0110'],
  ])('is read from %j as people type it', (typed, code) => {
    expect(readPairingCode(typed)).toBe(code);
  });

  it.each(['', 'K7QF-3MZ', 'K7QF-3MZ22', 'K7QF-3MZU', 'K7QF-3MZ!', 'ＫＫＫＫ-ＫＫＫＫ'])(
    'is not read from %j',
    (typed) => {
      expect(readPairingCode(typed)).toBeNull();
    },
  );
});

describe('the proofs of a pairing', () => {
  it('hang on the code, its salt, the nonce, the port, the origin, the direction and what is granted', async () => {
    const key = await pairingKey('K7QF-3MZ2', context.salt);
    const grant = { clientId: '0'.repeat(32), token: newSecret() };
    const proofs = [
      await provePairing(key, context),
      await provePairing(await pairingKey('K7QF-3MZ3', context.salt), context),
      await provePairing(await pairingKey('K7QF-3MZ2', newSecret()), context),
      ...(await Promise.all(
        [{ salt: newSecret() }, { nonce: newSecret() }, { port: 7430 }, { origin: 'moz-extension://x' }].map(
          (change) => provePairing(key, { ...context, ...change }),
        ),
      )),
      await proveGrant(key, context, grant),
      await proveGrant(key, context, { ...grant, token: newSecret() }),
      await proveGrant(key, context, { ...grant, clientId: '1'.repeat(32) }),
    ];
    expect(new Set(proofs).size).toBe(proofs.length);
    expect(isSameProof(proofs[0]!, await provePairing(key, { ...context }))).toBe(true);
    expect(isSameProof(proofs[0]!, proofs[1]!)).toBe(false);
    expect(isSameProof(proofs[0]!, proofs[0]!.slice(2))).toBe(false);
  });
});
