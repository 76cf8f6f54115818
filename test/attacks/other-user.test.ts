import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { Companion } from '../helpers/companion.ts';

/** `nobody`, who can be told from whoever runs this. */
const other = 65_534;
/** Asks for this address, and says the status or why there is none. */
const asks = `
  require('node:http')
    .get(process.argv[1], { headers: { origin: process.argv[2] } }, ({ statusCode, socket }) => {
      console.log(statusCode);
      socket.destroy();
    })
    .on('error', ({ code }) => console.log(code));`;

const companions: Companion[] = [];
afterEach(async () => {
  for (const companion of companions.splice(0)) {
    await companion.stop();
    await companion.clear();
  }
});

async function start(...flags: string[]): Promise<Companion> {
  const companion = await Companion.start('--allow-origin', 'https://page.example', ...flags);
  companions.push(companion);
  return companion;
}

/** What another user's program gets from each port, on each address. */
async function answers({ ports, controlPort }: Companion): Promise<string[]> {
  const paths = Object.values(ports).map((port) => `${port}/socket.io/?EIO=4&transport=polling`);
  const urls = [...paths, `${controlPort}/api/hello`].flatMap((rest) =>
    ['127.0.0.1', '[::1]'].map((host) => `http://${host}:${rest}`),
  );
  return Promise.all(
    urls.map(async (url) => {
      const child = spawn(process.execPath, ['-e', asks, url, 'https://page.example'], {
        cwd: '/',
        uid: other,
        gid: other,
        env: {},
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      return said.trim() || `said nothing, exit code ${code ?? signal}`;
    }),
  );
}

// Only root may run something as somebody else, and only Linux says whose a connection is.
describe.runIf(process.platform === 'linux' && process.getuid!() === 0)('a program of another user', () => {
  it('is not heard on any port, and that is said', async () => {
    const companion = await start();
    const codes = await answers(companion);
    expect(codes).toHaveLength(10);
    expect(new Set(codes)).toEqual(new Set(['ECONNRESET']));
    expect(companion.output.filter((line) => line.includes('another user'))).toHaveLength(1);
    expect((await fetch(`http://127.0.0.1:${companion.controlPort}/api/hello`)).status).toBe(200);
  });

  it('is heard with --any-user', async () => {
    const companion = await start('--any-user');
    expect(new Set(await answers(companion))).toEqual(new Set(['200']));
  });
});
