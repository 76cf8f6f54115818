import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isProven, readPassword } from '../../../companion/remote/password.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tabcast-password-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'obs-websocket-password');

describe('the password for remote controls', () => {
  it('is made once, and kept where only its owner may read it', async () => {
    const password = await readPassword(folder);
    expect(password).toMatch(/^[A-Za-z0-9]{22}$/);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(await readPassword(folder)).toBe(password);
    rmSync(file());
    expect(await readPassword(folder)).not.toBe(password);
  });

  it("may be one of the person's own, if it is long enough; another stays as it is, and is said", async () => {
    writeFileSync(file(), 'correct-horse-battery\n');
    expect(await readPassword(folder)).toBe('correct-horse-battery');
    writeFileSync(file(), 'short');
    await expect(readPassword(folder)).rejects.toThrow(/12 to 128 characters/);
    await expect(readPassword(folder)).rejects.not.toThrow(/short/);
  });

  it('is proven as the protocol shows by its own example', () => {
    const challenge = {
      challenge: '+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=',
      salt: 'lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=',
    };
    const right = '1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=';
    expect(isProven('supersecretpassword', challenge, right)).toBe(true);
    expect(isProven('supersecretpassword', challenge, right.replace('1', '2'))).toBe(false);
    expect(isProven('supersecretpassword', challenge, '')).toBe(false);
    expect(isProven('another', challenge, right)).toBe(false);
  });
});
