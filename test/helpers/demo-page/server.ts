import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { listen } from '../listen.ts';

export interface DemoPages {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** Changes nothing on the screen once its tone plays. */
  readonly still: string;
  /** Clock, frame counter and bars, all of it different in every frame. */
  readonly moving: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
};
const files = ['static.html', 'moving.html', 'page.css', 'tone.js', 'moving.js'];

/** Serves the pages that are put on air, on a free port of this machine. Both sound 440 Hz after a click on `#tone`. */
export async function serveDemoPages(): Promise<DemoPages> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    if (!files.includes(name)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', types[extname(name)]!);
    void readFile(new URL(name, import.meta.url)).then((body) => response.end(body));
  });
  const { port, close } = await listen(server);
  const origin = `http://127.0.0.1:${port}`;
  return { origin, still: `${origin}/static.html`, moving: `${origin}/moving.html`, close };
}
