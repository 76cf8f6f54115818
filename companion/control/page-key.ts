import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../lib/logger.ts';
import { writeWhole } from '../lib/write-whole.ts';

const shape = /^[0-9a-f]{64}$/;

/**
 * The key of the link to the control page. It is kept for the next start of the companion, so that a page that is open
 * comes back by itself, in a file that only its owner may read; who deletes that has another key from the next start on.
 */
export async function readPageKey(dataDir: string, logger: Logger): Promise<string> {
  const file = join(dataDir, 'page-key');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (shape.test(kept.trim())) return kept.trim();
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
