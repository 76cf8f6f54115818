import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { Host } from './network.ts';
import { findProgram } from './programs.ts';
import { startServer } from './server-process.ts';

const loopback = '127.0.0.1';

export interface NginxRtmpOptions {
  /** Names of the RTMP applications; `['live']` unless given. */
  readonly apps?: readonly string[];
  /** Asked for every publish (`name` = key, `app`); any answer but 2xx refuses the key. */
  readonly onPublish?: string;
  /** Fixed RTMP port, to come back at the address where an ingest was before. */
  readonly port?: number;
  /** False to write down nothing of what arrives; true unless given. */
  readonly record?: boolean;
  /** Where it runs; on this computer at its loopback address unless given. */
  readonly host?: Pick<Host, 'address' | 'before'>;
  /** Further lines for every application block. */
  readonly appConfig?: string;
}

export interface NginxRtmp {
  readonly port: number;
  readonly pid: number;
  /** Folder of everything it writes; deleted by `stop`. */
  readonly dir: string;
  /** Ingest address of an application, without a key. */
  url(app: string): string;
  /** What was recorded of an application, oldest first: one FLV per publish, named `<key>-<time>.flv`. */
  records(app: string): string[];
  /** The XML of the statistics page. */
  stat(): Promise<string>;
  /** Ends it (SIGTERM by default; SIGKILL to break off everything) and, unless `keep`, deletes its folder. */
  stop(options?: { signal?: NodeJS.Signals; keep?: boolean }): Promise<void>;
}

/** Starts a real nginx with the RTMP module of Debian's libnginx-mod-rtmp on free loopback ports, recording everything. */
export async function startNginxRtmp(options: NginxRtmpOptions = {}): Promise<NginxRtmp> {
  const apps = options.apps ?? ['live'];
  const dir = mkdtempSync(join(tmpdir(), 'tabcast-nginx-'));
  const port = options.port ?? (await freePort());
  const httpPort = await freePort();
  for (const app of apps) mkdirSync(join(dir, 'rec', app), { recursive: true });
  const config = join(dir, 'nginx.conf');
  writeFileSync(config, nginxConfig(dir, port, httpPort, apps, options));
  const server = await startServer(
    findProgram('nginx'),
    ['-p', dir, '-e', join(dir, 'error.log'), '-c', config],
    [port, httpPort],
    options.host,
  );
  const address = options.host?.address ?? loopback;
  return {
    port,
    pid: server.pid,
    dir,
    url: (app) => `rtmp://${address}:${port}/${app}`,
    records(app) {
      const folder = join(dir, 'rec', app);
      return readdirSync(folder)
        .filter((name) => name.endsWith('.flv'))
        .sort((a, b) => recordTime(a) - recordTime(b))
        .map((name) => join(folder, name));
    },
    stat: async () => (await fetch(`http://${address}:${httpPort}/stat`)).text(),
    async stop({ signal = 'SIGTERM', keep = false } = {}) {
      await server.stop(signal);
      if (!keep) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** `record_unique` names files `<key>-<seconds since 1970>.flv`. */
function recordTime(name: string): number {
  return Number(/-(\d+)\.flv$/.exec(name)?.[1] ?? 0);
}

function nginxConfig(
  dir: string,
  port: number,
  httpPort: number,
  apps: readonly string[],
  {
    onPublish,
    record = true,
    appConfig = '',
    host: { address } = { address: loopback, before: [] },
  }: NginxRtmpOptions,
): string {
  const application = (app: string): string => `
    application ${app} {
      live on;
      record ${record ? 'all' : 'off'};
      record_path ${join(dir, 'rec', app)};
      record_unique on;
      ${onPublish ? `on_publish ${onPublish};` : ''}
      ${appConfig}
    }`;
  return `
user root;
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off;
master_process off;
pid ${join(dir, 'nginx.pid')};
events { worker_connections 512; }
rtmp {
  access_log off;
  server {
    listen ${address}:${port};
    chunk_size 4096;
    ${apps.map(application).join('')}
  }
}
http {
  access_log off;
  client_body_temp_path ${join(dir, 'body')};
  proxy_temp_path ${join(dir, 'proxy')};
  fastcgi_temp_path ${join(dir, 'fastcgi')};
  uwsgi_temp_path ${join(dir, 'uwsgi')};
  scgi_temp_path ${join(dir, 'scgi')};
  server {
    listen ${address}:${httpPort};
    location /stat { rtmp_stat all; }
  }
}
`;
}
