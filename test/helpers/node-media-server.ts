import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startServer } from './server-process.ts';

const program = createRequire(import.meta.url).resolve('node-media-server/bin/app.js');
const nameCodecs = new URL('./name-codecs.js', import.meta.url).href;
const secret = 'only-for-tests';

export interface NodeMediaServer {
  readonly port: number;
  /** Address of its one application. */
  readonly url: string;
  /** The key with the signature that it asks for. */
  signed(key: string): string;
  /** Where a viewer gets the stream of a key as FLV. */
  watch(key: string): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a real node-media-server on a free loopback port, or on one where it was before; it asks for signed keys.
 * @param names whether it says in its answer to connect that it relays HEVC and AV1, which it does but does not say
 */
export async function startNodeMediaServer(port?: number, names = false): Promise<NodeMediaServer> {
  const at = port ?? (await freePort());
  const http = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'tabcast-nms-'));
  const config = join(dir, 'config.json');
  const auth = { play: false, publish: true, secret };
  writeFileSync(
    config,
    JSON.stringify({
      ...{ bind: '127.0.0.1', auth, rtmp: { port: at }, http: { port: http } },
      store: { path: join(dir, 'store') },
    }),
  );
  const flags = names ? ['--import', nameCodecs] : [];
  const server = await startServer(process.execPath, [...flags, program, '-c', config, '--no-admin'], [at]);
  return {
    port: at,
    url: `rtmp://127.0.0.1:${at}/live`,
    signed(key) {
      const until = Math.round(Date.now() / 1000) + 3600;
      const hash = createHash('md5').update(`/live/${key}-${until}-${secret}`).digest('hex');
      return `${key}?sign=${until}-${hash}`;
    },
    watch: (key) => `http://127.0.0.1:${http}/live/${key}.flv`,
    async stop(signal) {
      await server.stop(signal);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
