import { formatIngestUrl, isLoginHidden, isWhip, parseIngestUrl, withoutHidden } from '#protocol';
import { deleteKey, select } from './actions.ts';
import { adviseOnKey } from './advice.ts';
import type { FurtherDraft } from './further-draft.ts';
import { forgetOptions } from '../settings/destination-options.ts';
import { mayFollow, openAddress } from '../settings/key-server.ts';
import { maxFurtherDestinations, type Settings } from '../settings/settings.ts';

/** What is wrong with a draft, as a message of the locales, by field. */
export type DraftProblems = Partial<Record<'name' | 'server' | 'key', string>>;

interface ReadDraft {
  readonly name: string;
  readonly ingest: string;
  readonly key: string;
}

/** What tells the endpoint of a WHIP server from any other address of the web: all known ones have it in them. */
const whipAddress = /whip|webrtc/i;

/** Reads a draft: a whole stream URL in the key field counts more than the server field. */
export function readDraft(draft: FurtherDraft): ReadDraft | DraftProblems {
  const hidden = isLoginHidden(draft.server);
  const { stored, lines } = adviseOnKey('custom', draft.key, hidden ? '' : draft.server);
  const given = parseIngestUrl(stored?.ingest ?? (hidden ? '' : draft.server));
  const server = given && isWhip(given) && !whipAddress.test(draft.server) ? null : given;
  const name = readName(draft);
  if (server && stored && name !== '') return { name, ingest: formatIngestUrl(server), key: stored.key };
  return {
    ...(name === '' && { name: 'further_name_missing' }),
    ...(!server && { server: hidden ? 'further_login_anew' : serverProblem(draft.server.trim()) }),
    ...(!stored && { key: lines[0]?.message ?? 'key_problem_empty' }),
  };
}

/** The choice as it is stored: none as long as nobody has chosen. */
function chosen({ preset }: FurtherDraft): { readonly preset?: string | null } {
  return preset === undefined ? {} : { preset };
}

function readName({ name }: FurtherDraft): string {
  return name.trim().slice(0, 64);
}

function serverProblem(server: string): string {
  if (server === '') return 'further_server_missing';
  if (/^http:/i.test(server) && whipAddress.test(server)) return 'further_server_plain';
  return /^(https?|wss?):/i.test(server) || /^www\./i.test(server)
    ? 'further_server_web'
    : 'problem_ingest_invalid';
}

/**
 * Whether two addresses, as people type them, are one server; also when a login in them is hidden, as long as they are the
 * same to the letter.
 */
export function isSameServer(one: string, other: string): boolean {
  if (one.trim() === other.trim()) return true;
  const [a, b] = [parseIngestUrl(one), parseIngestUrl(other)];
  return a !== null && b !== null && formatIngestUrl(a) === formatIngestUrl(b);
}

/** Whether the key may stay when an address, as it is shown, is changed to what a person types. */
export function keepsKey(shown: string, typed: string): boolean {
  if (isSameServer(shown, typed)) return true;
  return (
    isLoginHidden(shown) === isLoginHidden(typed) && mayFollow(withoutHidden(shown), withoutHidden(typed))
  );
}

/**
 * Adds a destination with its key, and selects it.
 * @returns what is wrong instead, having changed nothing
 * @throws what the storage fails with
 */
export async function addDestination(settings: Settings, draft: FurtherDraft): Promise<DraftProblems | null> {
  const read = readDraft(draft);
  if (!('ingest' in read)) return read;
  const { name, ingest, key } = read;
  const id = `x-${crypto.randomUUID().slice(0, 13)}`;
  await settings.keys.write(id, { key, ingest });
  await settings.destinations.update((all) =>
    [...all, { id, name, ingest: openAddress(ingest), ...chosen(draft) }].slice(0, maxFurtherDestinations),
  );
  await select(settings, id, true);
  return null;
}

/**
 * Gives a destination another name, platform or server. A key belongs to its server: another server takes another
 * key, and the old one is gone before the address changes, so that it never goes elsewhere, whatever fails.
 * @param server its address as it is now, as it is shown
 * @returns what is wrong instead, having changed nothing
 * @throws what the storage fails with
 */
export async function editDestination(
  settings: Settings,
  { id, server }: { readonly id: string; readonly server: string },
  draft: FurtherDraft,
): Promise<DraftProblems | null> {
  const change = (to: { name: string; ingest?: string }): Promise<void> =>
    settings.destinations.update((all) =>
      all.map((one) => (one.id === id ? { ...one, ...to, ...chosen(draft) } : one)),
    );
  if (keepsKey(server, draft.server)) {
    const name = readName(draft);
    if (name === '') return { name: 'further_name_missing' };
    const same = isSameServer(draft.server, server);
    await change({ name, ...(!same && { ingest: openAddress(draft.server) }) });
    return null;
  }
  const read = readDraft(draft);
  if (!('ingest' in read)) return read;
  // An address alone can be enough for a new destination, but here a key may just have been forgotten.
  if (draft.key.trim() === '') return { key: 'key_problem_empty' };
  await settings.keys.delete(id);
  await change({ name: read.name, ingest: openAddress(read.ingest) });
  await settings.keys.write(id, { key: read.key, ingest: read.ingest });
  return null;
}

/** Forgets a destination, its key and what was set for it. */
export async function removeDestination(settings: Settings, id: string): Promise<void> {
  await settings.destinations.update((all) => all.filter((one) => one.id !== id));
  await forgetOptions(settings.destinationOptions, id);
  await deleteKey(settings, id);
}
