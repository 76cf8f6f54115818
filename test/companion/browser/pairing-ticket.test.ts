import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PairingTicket } from '../../../companion/browser/pairing-ticket.ts';
import { pairingTicketFile } from '../../../companion/protocol/index.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabcast-ticket-'));
  file = join(folder, pairingTicketFile);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the code for the browser that the companion has opened', () => {
  it('lies beside the extension once that browser is open, for the user alone, and goes with the code', () => {
    const ticket = new PairingTicket(folder);
    ticket.show('K7QF-3MZ2');
    expect(existsSync(file)).toBe(false);
    ticket.open();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ code: 'K7QF-3MZ2' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    ticket.show('ABCD-EFGH');
    expect(readFileSync(file, 'utf8')).toContain('ABCD-EFGH');
    ticket.show(null);
    expect(existsSync(file)).toBe(false);
  });

  it('replaces what a companion that was killed has left, whoever may read that', () => {
    writeFileSync(file, 'old');
    chmodSync(file, 0o644);
    const ticket = new PairingTicket(folder);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, 'old');
    chmodSync(file, 0o644);
    ticket.show('K7QF-3MZ2');
    ticket.open();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is left out where the folder cannot be written to', () => {
    const ticket = new PairingTicket(join(folder, 'nowhere'));
    ticket.show('K7QF-3MZ2');
    ticket.open();
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });
});
