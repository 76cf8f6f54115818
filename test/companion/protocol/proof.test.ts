import { beforeAll, describe, expect, it } from 'vitest';
import {
  isClientProven,
  isCompanionProven,
  newClientId,
  newSecret,
  proveClient,
  proveCompanion,
  verifierOf,
  type ProofContext,
  type Verifier,
} from '../../../companion/protocol/index.ts';

const token = newSecret();
const here: ProofContext = {
  clientId: newClientId(),
  broadcastId: 'broadcast-1',
  platform: 'youtube',
  port: 3000,
  clientNonce: newSecret(),
  companionNonce: newSecret(),
};
const elsewhere: Record<string, Partial<ProofContext>> = {
  'another connection of the client': { clientNonce: newSecret() },
  'another connection of the companion': { companionNonce: newSecret() },
  'another port': { port: 3001 },
  'another platform': { platform: 'twitch' },
  'another broadcast': { broadcastId: 'broadcast-2' },
  'another browser': { clientId: newClientId() },
};

let verifier: Verifier;
beforeAll(async () => {
  verifier = await verifierOf(token);
});

describe('a proof', () => {
  it('is believed on the connection that it was made for', async () => {
    expect(await isCompanionProven(token, here, await proveCompanion(verifier, here))).toBe(true);
    expect(await isClientProven(verifier, here, await proveClient(token, here))).toBe(true);
  });

  it.each(Object.entries(elsewhere))('is worth nothing on %s', async (_, change) => {
    const there = { ...here, ...change };
    expect(await isCompanionProven(token, there, await proveCompanion(verifier, here))).toBe(false);
    expect(await isClientProven(verifier, there, await proveClient(token, here))).toBe(false);
  });

  it('cannot be sent back to where it came from', async () => {
    expect(await isClientProven(verifier, here, await proveCompanion(verifier, here))).toBe(false);
    expect(await isCompanionProven(token, here, await proveClient(token, here))).toBe(false);
  });

  it('of another token is not believed', async () => {
    const other = newSecret();
    expect(await isClientProven(verifier, here, await proveClient(other, here))).toBe(false);
    const forged = await proveCompanion(await verifierOf(other), here);
    expect(await isCompanionProven(token, here, forged)).toBe(false);
  });

  it('is not believed with any bit turned, nor cut short, nor longer', async () => {
    const client = await proveClient(token, here);
    const companion = await proveCompanion(verifier, here);
    const spoil = (proof: string): string[] => [
      ...Array.from(proof, (digit, at) => {
        const turned = (parseInt(digit, 16) ^ (1 << (at % 4))).toString(16);
        return proof.slice(0, at) + turned + proof.slice(at + 1);
      }),
      ...Array.from(proof, (_, at) => proof.slice(0, at)),
      `${proof}00`,
      proof.toUpperCase().replace(/^\d*$/, 'A'),
      ` ${proof}`,
    ];
    for (const proof of spoil(client)) expect(await isClientProven(verifier, here, proof)).toBe(false);
    for (const proof of spoil(companion)) expect(await isCompanionProven(token, here, proof)).toBe(false);
  });

  it('cannot be made by a thief of what the companion keeps', async () => {
    expect(Object.values(verifier)).not.toContain(token);
    for (const stolen of Object.values(verifier)) {
      expect(await isClientProven(verifier, here, await proveClient(stolen, here))).toBe(false);
      expect(await isClientProven(verifier, here, stolen)).toBe(false);
    }
  });

  it('is in no part the same as one for another connection', async () => {
    const [one, other] = await Promise.all([
      proveClient(token, here),
      proveClient(token, { ...here, companionNonce: newSecret() }),
    ]);
    expect(one.slice(0, 16)).not.toBe(other.slice(0, 16));
  });
});
