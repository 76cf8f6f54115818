import { formatIngestUrl, parseIngestUrl } from '#protocol';
import type { SealedKey, StoredKey } from './key-vault.ts';
import type { FurtherDestination, Settings } from './settings.ts';

/** Of one further destination: its key with the whole address it goes to, or the server that its key was entered for instead. */
export type KeyOrServer = StoredKey | { readonly enteredFor: string };

/**
 * Whether a key that was entered for one server may go to an address: the same server and application, or the same
 * over TLS where both are at their usual ports, because the certificate proves the host. A login in the first is no
 * matter: it rests with the key.
 */
export function mayFollow(enteredFor: string, to: string): boolean {
  const [one, other] = [parseIngestUrl(enteredFor), parseIngestUrl(to)];
  if (!one || !other || one.host !== other.host) return false;
  // How long SRT waits for packets is no matter of whose key it is.
  if (one.app !== other.app && one.scheme !== 'srt') return false;
  if (other.login && formatIngestUrl(one) !== formatIngestUrl(other)) return false;
  const secured =
    one.scheme === 'rtmp' && one.port === 1935 && other.scheme === 'rtmps' && other.port === 443;
  return secured || (one.scheme === other.scheme && one.port === other.port);
}

/** An address without its login, as it is kept in the open. */
export function openAddress(address: string): string {
  const parsed = parseIngestUrl(address);
  if (!parsed) return address;
  const { login: _, ...open } = parsed;
  return formatIngestUrl(open);
}

/** An address with the login of another. */
export function withLoginOf(address: string, other: string): string {
  const [parsed, login] = [parseIngestUrl(address), parseIngestUrl(other)?.login];
  return parsed && login ? formatIngestUrl({ ...parsed, login }) : address;
}

/**
 * What is to be done with the key of a destination whose address lies in the open, where a file, or whoever can write
 * there, may have changed it. A key from before is bound to the server that it has now.
 */
export async function keyFor(
  settings: Settings,
  { id, ingest }: FurtherDestination,
  found: SealedKey,
): Promise<KeyOrServer> {
  const { key } = found;
  if (!found.bound || found.ingest === null) {
    const server = found.ingest ?? ingest;
    await bind(settings, id, server);
    return { key, ingest: server };
  }
  return mayFollow(found.ingest, ingest)
    ? { key, ingest: withLoginOf(ingest, found.ingest) }
    : { enteredFor: openAddress(found.ingest) };
}

async function bind({ keys, destinations }: Settings, id: string, server: string): Promise<void> {
  const open = openAddress(server);
  try {
    await keys.bind(id, server);
    const outdated = (await destinations.read()).some((one) => one.id === id && one.ingest !== open);
    if (!outdated) return;
    await destinations.update((all) => all.map((one) => (one.id === id ? { ...one, ingest: open } : one)));
  } catch {
    // Where nothing can be written now, it is tried again at the next use.
  }
}
