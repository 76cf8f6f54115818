import { isIP } from 'node:net';

/** Where a server listens: at an address of this computer (null for all it has), or a socket in the file system. */
export type ListenPlace = { readonly host: string | null; readonly port: number } | { readonly path: string };

/** @returns null for what is no place: a name, no port, or a socket without its full path */
export function readListenPlace(text: string): ListenPlace | null {
  const [, path] = /^unix:(\/[^\0]+)$/.exec(text) ?? [];
  // The system cuts what is longer: sun_path of unix(7), on macOS 104.
  if (path !== undefined) return path.length < 104 ? { path } : null;
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]:|([\d.]+):)?(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? null;
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return null;
  if (host !== null && isIP(host) === 0) return null;
  return { host, port };
}

/** Whether only this computer can come there. */
export function isHere(place: ListenPlace): boolean {
  return 'path' in place || (place.host !== null && (place.host === '::1' || place.host.startsWith('127.')));
}
