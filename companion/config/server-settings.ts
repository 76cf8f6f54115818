import { readServerAddress, type ServerAddress } from '#protocol';
import { resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import { isHere, readListenPlace, type ListenPlace } from './listen-place.ts';
import type { OptionName, Source } from './options.ts';

/** What a companion is told that is a server. */
export interface ServerSettings {
  /** How browsers reach it. */
  readonly address: ServerAddress;
  readonly listen: ListenPlace;
  /** Names of files in PEM form; null where a proxy in front speaks TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Destinations of one broadcast; null for as many as it likes. */
  readonly destinations: number | null;
  /** Bits of one broadcast's recording, in kbit/s; null for as many as it likes. */
  readonly maxKbps: number | null;
}

const ownOptions = [
  'listen',
  'tls-cert',
  'tls-key',
  'behind-proxy',
  'destinations',
  'max-bitrate',
] as const satisfies readonly OptionName[];

/** @returns null for a companion on one's own computer. @throws {ConfigError} */
export function readServer(source: Source): ServerSettings | null {
  const { 'tls-cert': cert, 'tls-key': key, 'behind-proxy': isBehindProxy = false } = source;
  const address = source.public === undefined ? null : readServerAddress(source.public);
  if (!address) {
    const lone = ownOptions.find((name) => source[name] !== undefined && source[name] !== false);
    if (lone === undefined) return null;
    throw new ConfigError(
      `--${lone} is for a server that browsers elsewhere reach: give its address, too, such as --public https://stream.example.org.`,
    );
  }
  refuseDesktopOptions(source);
  if (isBehindProxy && (cert ?? key) !== undefined) {
    throw new ConfigError(
      '--behind-proxy and --tls-cert exclude each other: either the proxy speaks TLS, or the companion does.',
    );
  }
  if (!isBehindProxy && (cert === undefined || key === undefined)) {
    throw new ConfigError(
      '--public needs TLS, because stream keys go there: give --tls-cert and --tls-key, or --behind-proxy where Caddy or nginx speaks TLS in front.',
    );
  }
  const usual = isBehindProxy ? { host: '127.0.0.1', port: 7_443 } : { host: null, port: address.port };
  const listen = source.listen === undefined ? usual : readListenPlace(source.listen)!;
  if (isBehindProxy && !isHere(listen)) {
    throw new ConfigError(
      '--behind-proxy takes what is said of a visitor from whoever connects, so --listen must be a place on this computer, such as 127.0.0.1:7443 or unix:/run/tabcast/tabcast.sock.',
    );
  }
  return {
    address,
    listen,
    tls: isBehindProxy ? null : { cert: resolve(cert!), key: resolve(key!) },
    destinations: source.destinations ?? null,
    maxKbps: source['max-bitrate'] ?? null,
  };
}

/** What says how a companion is reached on one's own computer, or in its network. */
function refuseDesktopOptions({ host, port = {} }: Source): void {
  if (host !== undefined) {
    throw new ConfigError('--host is for a companion without --public: a server is told where by --listen.');
  }
  const platform = Object.keys(port).find((name) => name !== 'control');
  if (platform === undefined) return;
  throw new ConfigError(
    `With --public all platforms share one port, which --listen names: leave out --port ${platform}=….`,
  );
}
