import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { serveFiles } from '../serve-files.ts';

const { resolve } = createRequire(import.meta.url);
const own = ['index.html', 'pictures.js', 'sound.js', 'matroska.js', 'encoded.js', 'shows.js'];

/** Serves a page whose shows have the faults that it is asked for: `begin`, `beginDrifting` and `endAll` of `shows.js`. */
export function servePlantedShows(): Promise<{ origin: string; close: () => Promise<void> }> {
  return serveFiles({
    ...Object.fromEntries(own.map((name) => [name, new URL(name, import.meta.url)])),
    'socket.io.js': pathToFileURL(resolve('socket.io-client/dist/socket.io.js')),
  });
}
