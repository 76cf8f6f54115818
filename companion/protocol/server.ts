import type { Hello } from './wire.ts';
import type { PlatformId } from './platforms.ts';

/** The part of `URL` that is needed. Node and browsers both have it, and agree on `https:`; this folder knows neither's types. */
interface WebUrl {
  readonly protocol: string;
  readonly origin: string;
  readonly hostname: string;
  readonly pathname: string;
  readonly port: string;
}
interface WebUrls {
  new (text: string): WebUrl;
  canParse(text: string): boolean;
}

const { URL } = globalThis as unknown as { readonly URL: WebUrls };

/** A companion on a server of one's own, reached over TLS alone. */
export interface ServerAddress {
  /** As browsers write it: `https://stream.example.org`, with a port that is not 443 behind it. */
  readonly origin: string;
  /** The name, or the address as it stands in a URL. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads the address of a server as people type it: with `https://` or without, in capitals, with a slash at the end.
 * @returns null for what is none: another scheme, a path, a name and password, or only a part of a name
 */
export function readServerAddress(text: string): ServerAddress | null {
  const typed = text.trim();
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (/[\s?#@\\]/.test(typed) || !URL.canParse(full)) return null;
  const { protocol, origin, hostname, pathname, port } = new URL(full);
  if (protocol !== 'https:' || pathname !== '/' || hostname.endsWith('.')) return null;
  return { origin, host: hostname, port: port === '' ? 443 : Number(port) };
}

/** Path of socket.io for a platform at a server, where all share one port. On one's own computer each has its port. */
export function socketPath(id: PlatformId): string {
  return `/${id}/socket.io/`;
}

/** Where a companion is looked for: the origin of a server, a control port of this computer, or null for its usual ones. */
export type CompanionAt = string | number | null;

/** Where a client's socket for a platform connects to. */
export interface SocketPlace {
  /** What `io()` takes: scheme, host and port. */
  readonly url: string;
  /** `io()`'s `path`. */
  readonly path: string;
  /** What the proofs name: the port as it is dialled. */
  readonly port: number;
  /** Whether that is a server, so that each answer may take long to come. */
  readonly far: boolean;
}

/**
 * Where a platform's socket is at the companion on this computer, by the ports of its hello, or at a server.
 * @param server null for the companion on this computer
 * @returns null for a platform that it does not have
 */
export function socketPlace(
  id: PlatformId,
  { ports }: Pick<Hello, 'ports'>,
  server: ServerAddress | null,
): SocketPlace | null {
  const port: number | undefined = ports[id];
  if (port === undefined) return null;
  return server === null
    ? { url: `ws://127.0.0.1:${port}`, path: '/socket.io/', port, far: false }
    : { url: server.origin.replace(/^https/, 'wss'), path: socketPath(id), port: server.port, far: true };
}
