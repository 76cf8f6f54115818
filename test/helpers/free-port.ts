import { createServer } from 'node:net';

/** Below the range that systems take ports from by themselves, so that nobody gets it meanwhile by accident. */
const range = { from: 15_000, to: 32_000 } as const;

/** A loopback TCP port that is free now: for servers that cannot be given port 0. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}
