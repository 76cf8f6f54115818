import { formatIngestUrl, parseIngestUrl } from '#protocol';
import { deleteKey } from './key-actions.ts';
import { adviseOnKey } from './key-advice.ts';
import { maxFurtherDestinations, type Settings } from './settings.ts';

/** What a person typed for a further destination. */
export interface FurtherDraft {
  readonly name: string;
  readonly server: string;
  /** A key, or the whole stream URL; then the server may be empty. */
  readonly key: string;
}

/** What is wrong with a draft, as a message of the locales, by field. */
export type DraftProblems = Partial<Record<keyof FurtherDraft, string>>;

interface ReadDraft {
  readonly name: string;
  readonly ingest: string;
  readonly key: string;
}

/** Reads a draft: a whole stream URL in the key field counts more than the server field. */
export function readDraft(draft: FurtherDraft): ReadDraft | DraftProblems {
  const { stored, lines } = adviseOnKey('custom', draft.key, draft.server);
  const server = parseIngestUrl(stored?.ingest ?? draft.server);
  const name = draft.name.trim().slice(0, 64);
  if (server && stored && name !== '') return { name, ingest: formatIngestUrl(server), key: stored.key };
  return {
    ...(name === '' && { name: 'further_name_missing' }),
    ...(!server && {
      server: draft.server.trim() === '' ? 'problem_ingest_missing' : 'problem_ingest_invalid',
    }),
    ...(!stored && { key: lines[0]?.message ?? 'problem_key_empty' }),
  };
}

/** Adds a destination with its key. @returns what is wrong instead, having changed nothing. */
export async function addDestination(settings: Settings, draft: FurtherDraft): Promise<DraftProblems | null> {
  const read = readDraft(draft);
  if (!('ingest' in read)) return read;
  const { name, ingest, key } = read;
  const id = `x-${crypto.randomUUID().slice(0, 13)}`;
  // A login is as secret as the key, and rests where keys do.
  const { login, ...open } = parseIngestUrl(ingest)!;
  await settings.keys.write(id, { key, ingest: login ? ingest : null });
  await settings.destinations.update((all) =>
    [...all, { id, name, ingest: formatIngestUrl(open) }].slice(0, maxFurtherDestinations),
  );
  return null;
}

/** Forgets a destination and its key. */
export async function removeDestination(settings: Settings, id: string): Promise<void> {
  await settings.destinations.update((all) => all.filter((one) => one.id !== id));
  await deleteKey(settings, id);
}
