import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../lib/logger.ts';
import { writeWhole } from '../lib/write-whole.ts';

const fileName = 'page-key';
const shape = /^[0-9a-f]{64}$/;

/** The key that a companion on this folder has; null where none has run. */
export async function keptPageKey(dataDir: string): Promise<string | null> {
  const kept = (await readFile(join(dataDir, fileName), 'utf8').catch(() => '')).trim();
  return shape.test(kept) ? kept : null;
}

/**
 * The key of the link to the control page. It is kept for the next start of the companion, so that a page that is open
 * comes back by itself, in a file that only its owner may read; who deletes that has another key from the next start on.
 */
export async function readPageKey(dataDir: string, logger: Logger): Promise<string> {
  const kept = await keptPageKey(dataDir);
  if (kept !== null) return kept;
  const file = join(dataDir, fileName);
  const key = randomBytes(32).toString('hex');
  await writeWhole(file, `${key}\n`).catch((err: unknown) => {
    logger.warn(
      'The key of the control page cannot be kept: the link to it is another one at the next start',
      { err },
    );
  });
  return key;
}

/** Whether a request shows the key of the page, compared in constant time. */
export function isPageKey(pageKey: string, shown: unknown): boolean {
  const [expected, given] = [Buffer.from(pageKey), Buffer.from(typeof shown === 'string' ? shown : '')];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
