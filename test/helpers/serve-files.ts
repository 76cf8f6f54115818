import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { listen } from './listen.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
};

/**
 * Serves these files, and no others, on a free port of this machine.
 * @returns `origin` as `http://127.0.0.1:<port>`; each file is at `/<name>`.
 */
export async function serveFiles(
  files: Readonly<Record<string, URL>>,
): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    const file = files[name];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', types[extname(name)]!);
    void readFile(file).then((body) => response.end(body));
  });
  const { port, close } = await listen(server);
  return { origin: `http://127.0.0.1:${port}`, close };
}
