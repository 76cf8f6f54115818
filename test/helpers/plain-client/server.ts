import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { serveFiles } from '../serve-files.ts';

const { resolve } = createRequire(import.meta.url);

/** Serves a page that has `goLive(port, key, mimeType)` and `leave()` on it, and knows nothing but the base contract. */
export function servePlainClient(): Promise<{ origin: string; close: () => Promise<void> }> {
  return serveFiles({
    'index.html': new URL('index.html', import.meta.url),
    'client.js': new URL('client.js', import.meta.url),
    'socket.io.js': pathToFileURL(resolve('socket.io-client/dist/socket.io.js')),
  });
}
