import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PairingBook } from '../../../companion/control/pairing-book.ts';
import { checkPairings } from '../../../companion/doctor/pairings.ts';
import { newSecret, verifierOf } from '../../../companion/protocol/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabcast-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const look = () => checkPairings(folder)(AbortSignal.abort());

it('says how to pair a browser while none is paired, and then which are', async () => {
  expect(await look()).toMatchObject([
    { level: 'warning', advice: expect.stringContaining('enter the code') },
  ]);
  const verifier = await verifierOf(newSecret());
  const browser = {
    id: '0123456789abcdef'.repeat(2),
    origin: 'x',
    name: 'Chrome',
    pairedAt: '2026-01-02',
    verifier,
  };
  await new PairingBook(folder).add(browser);
  expect(await look()).toEqual([{ topic: 'pairing', level: 'ok', text: 'Chrome' }]);
});

it('names a file that is damaged', async () => {
  writeFileSync(join(folder, 'paired-browsers.json'), '{');
  expect(await look()).toMatchObject([
    { level: 'problem', text: expect.stringContaining(join(folder, 'paired-browsers.json')) },
  ]);
});
