import { createServer, type Server } from 'node:net';

/** Below the range that systems take ports from by themselves, so that nobody gets it meanwhile by accident. */
const range = { from: 15_000, to: 32_000 } as const;

/**
 * A loopback TCP port that is free now: for servers that cannot be given port 0. It is this process's until it ends, so
 * that no other test is given it before the server listens: of two servers, one would then be taken for the other.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from));
    const held = await listening({ path: `\0tabcast-test-port-${port}` });
    if (!held) continue;
    held.unref();
    const free = await listening({ host: '127.0.0.1', port });
    if (!free) continue;
    await new Promise((resolve) => free.close(resolve));
    return port;
  }
}

/** A server there; null where another one is. A path that begins with NUL is no file: Linux forgets it with the process. */
function listening(where: { path: string } | { host: string; port: number }): Promise<Server | null> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error),
    );
    server.listen(where, () => resolve(server));
  });
}
