// Loaded into the companion before its own code: a bug that nobody catches, with a secret in its message.
import { readFileSync } from 'node:fs';
import process from 'node:process';

const secret = process.env.TEST_CRASH_FILE;
process.once('SIGWINCH', () => {
  throw Object.assign(new Error(`cannot send ${readFileSync(secret, 'utf8')}`), {
    detail: { url: `rtmp://127.0.0.1/app/${encodeURIComponent(readFileSync(secret, 'utf8'))}` },
  });
});
