import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../lib/write-whole.ts';

const fileName = 'obs-websocket-password';
/** What a person may have put there instead of the one that was made. */
const shape = /^[\x21-\x7e]{12,128}$/;

/** The file with the password cannot be used; the message says which and what to do. */
export class PasswordError extends Error {
  override readonly name = 'PasswordError';
}

/**
 * The password that remote controls show. It is made once, of 130 random bits, and kept in a file that only its owner may read; who
 * deletes that has another one from the next start on, and may put one of their own there.
 * @throws {PasswordError}
 */
export async function readPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, fileName);
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new PasswordError(`The file ${file} cannot be read. See to it that it is yours, or remove it.`, {
      cause: error,
    });
  });
  if (kept !== null) {
    if (shape.test(kept.trim())) return kept.trim();
    throw new PasswordError(
      `The file ${file} holds no password of 12 to 128 characters without spaces. Put one there, or remove the file: another one is made then.`,
    );
  }
  // Letters and digits alone can be marked by a double click, and typed.
  const password = randomBytes(64).toString('base64').replace(/[+/=]/g, '').slice(0, 22);
  await writeWhole(file, `${password}\n`).catch((error: unknown) => {
    const what = `The file ${file} with the password for remote controls cannot be written.`;
    throw new PasswordError(`${what} Look whether the disk is full and the folder is yours.`, {
      cause: error,
    });
  });
  return password;
}

/** What a client is given to prove by that it knows the password. */
export interface Challenge {
  readonly challenge: string;
  readonly salt: string;
}

export function newChallenge(): Challenge {
  return { challenge: randomBytes(32).toString('base64'), salt: randomBytes(32).toString('base64') };
}

/**
 * Whether a client knows the password, compared in constant time.
 * https://github.com/obsproject/obs-websocket/blob/master/docs/generated/protocol.md#creating-an-authentication-string
 */
export function isProven(password: string, { challenge, salt }: Challenge, given: string): boolean {
  const expected = hashed(hashed(password + salt) + challenge);
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
