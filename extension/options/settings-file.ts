import * as v from 'valibot';
import { mainPlatforms } from '../keys/choices.ts';
import { fromBase64, toBase64 } from '../settings/base64.ts';
import { changesOf, keysThatFit, type Brought, type ImportChanges } from './import-changes.ts';
import { mergeOptions } from '../settings/destination-options.ts';
import { mergeHiding } from '../settings/hiding.ts';
import { keySchema } from '../settings/key-vault.ts';
import { mergeProfiles } from '../settings/profiles.ts';
import { newStretching, passphraseSealer } from '../settings/passphrase.ts';
import { sealedSchema } from '../settings/sealer.ts';
import { maxFurtherDestinations, type Settings } from '../settings/settings.ts';
import { readSnapshot } from '../settings/snapshot.ts';

const version = 1;
const purpose = 'settings-file';
/** Longest file that is read, in characters: each profile can have four logos. */
const maxFileLength = 8_000_000;

const headSchema = v.object({ tabcast: v.literal('settings'), version: v.pipe(v.number(), v.integer()) });
const fileSchema = v.object({
  settings: v.object({
    selection: v.unknown(),
    source: v.unknown(),
    quality: v.unknown(),
    destinations: v.unknown(),
    controlPort: v.unknown(),
    // Older files do not have these: then they stay as they are.
    answerSeconds: v.optional(v.unknown()),
    destinationOptions: v.optional(v.unknown()),
    adaptive: v.optional(v.unknown()),
    studio: v.optional(v.unknown()),
    profiles: v.optional(v.unknown()),
    following: v.optional(v.unknown()),
    hiding: v.optional(v.unknown()),
  }),
  /** Stream keys, under a passphrase. */
  keys: v.optional(
    v.object({
      kdf: v.literal('PBKDF2-SHA-256'),
      iterations: v.number(),
      salt: v.string(),
      sealed: sealedSchema,
    }),
  ),
});
const keysSchema = v.record(v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)), keySchema);

/** Why a file cannot be taken over; the sentence is in the locales, under `import_<problem>`. */
export type ImportProblem = 'not-settings' | 'newer' | 'passphrase-needed' | 'passphrase-wrong';
/** What a file would change, to be shown first. Nothing has changed until `take`, which fails as the storage does. */
export type ImportResult =
  | { readonly ok: true; readonly changes: ImportChanges; readonly take: () => Promise<void> }
  | { readonly ok: false; readonly problem: ImportProblem };

/**
 * All settings as a JSON text. Stream keys are in it only when there is a passphrase to seal them under; the pairing
 * with the companion never is, because it belongs to this browser.
 */
export async function exportSettings(settings: Settings, passphrase: string | null): Promise<string> {
  const { keys, ...snapshot } = await readSnapshot(settings);
  const { selection, source, quality, adaptive, destinations, destinationOptions } = snapshot;
  const { controlPort, answerSeconds, studio, profiles, following, hiding } = snapshot;
  const file = {
    tabcast: 'settings',
    version,
    settings: {
      ...{ selection, source, quality, adaptive, destinations, destinationOptions },
      ...{ controlPort, answerSeconds, studio, profiles, following, hiding },
    },
  };
  if (passphrase === null) return JSON.stringify(file, null, 2);
  const stretching = newStretching();
  const text = JSON.stringify(Object.fromEntries(keys));
  const sealed = await passphraseSealer(passphrase, stretching).seal(purpose, text);
  const { salt, iterations } = stretching;
  const keysPart = { kdf: 'PBKDF2-SHA-256', iterations, salt: toBase64(salt), sealed };
  return JSON.stringify({ ...file, keys: keysPart }, null, 2);
}

/**
 * Reads a file that is to be taken over: its settings replace these, its keys, further destinations, profiles and what it hides
 * are added to those here. A key that is here stays with its server: where the file names another one, it is not used there.
 * @param passphrase null when none was given; then a file with keys is not taken.
 */
export async function importSettings(
  settings: Settings,
  text: string,
  passphrase: string | null,
): Promise<ImportResult> {
  const refuse = (problem: ImportProblem): ImportResult => ({ ok: false, problem });
  const raw = text.length <= maxFileLength ? parseJson(text) : null;
  const head = v.safeParse(headSchema, raw);
  if (!head.success) return refuse('not-settings');
  if (head.output.version > version) return refuse('newer');
  const file = v.safeParse(fileSchema, raw);
  if (!file.success) return refuse('not-settings');
  const { settings: from, keys: sealedKeys } = file.output;

  let keys: v.InferOutput<typeof keysSchema> = {};
  if (sealedKeys) {
    if (passphrase === null) return refuse('passphrase-needed');
    const opened = await openKeys(sealedKeys, passphrase);
    if (!opened) return refuse('passphrase-wrong');
    keys = opened;
  }

  const here = await readSnapshot(settings);
  const added = settings.destinations.parse(from.destinations);
  const others = here.destinations.filter(({ id }) => !added.some((one) => one.id === id));
  const brought: Brought = {
    destinations: [...others, ...added].slice(0, maxFurtherDestinations),
    keys: new Map(Object.entries(keys)),
    selection: settings.selection.parse(from.selection),
    source: settings.source.parse(from.source),
    quality: settings.quality.parse(from.quality),
    adaptive: from.adaptive === undefined ? here.adaptive : settings.adaptive.parse(from.adaptive),
    studio: from.studio === undefined ? here.studio : settings.studio.parse(from.studio),
    profiles: mergeProfiles(here.profiles, settings.profiles.parse(from.profiles)),
    following: from.following === undefined ? here.following : settings.following.parse(from.following),
    hiding: mergeHiding(here.hiding, settings.hiding.parse(from.hiding)),
    controlPort: settings.controlPort.parse(from.controlPort),
    answerSeconds:
      from.answerSeconds === undefined
        ? here.answerSeconds
        : settings.answerSeconds.parse(from.answerSeconds),
    destinationOptions:
      from.destinationOptions === undefined
        ? here.destinationOptions
        : mergeOptions(here.destinationOptions, settings.destinationOptions.parse(from.destinationOptions), [
            ...mainPlatforms,
            ...added.map(({ id }) => id),
          ]),
  };
  const usable = keysThatFit(brought, here);
  return {
    ok: true,
    changes: changesOf({ ...brought, keys: usable }, here),
    take: async () => {
      for (const [name, key] of usable) await settings.keys.write(name, key);
      await settings.destinations.write(brought.destinations);
      await settings.destinationOptions.write(brought.destinationOptions);
      await settings.selection.write(brought.selection);
      await settings.source.write(brought.source);
      await settings.quality.write(brought.quality);
      await settings.adaptive.write(brought.adaptive);
      await settings.studio.write(brought.studio);
      await settings.profiles.write(brought.profiles);
      await settings.following.write(brought.following);
      await settings.hiding.write(brought.hiding);
      await settings.controlPort.write(brought.controlPort);
      await settings.answerSeconds.write(brought.answerSeconds);
    },
  };
}

async function openKeys(
  { salt, iterations, sealed }: NonNullable<v.InferOutput<typeof fileSchema>['keys']>,
  passphrase: string,
): Promise<v.InferOutput<typeof keysSchema> | null> {
  const bytes = fromBase64(salt);
  const text =
    bytes && (await passphraseSealer(passphrase, { salt: bytes, iterations }).open(purpose, sealed));
  const keys = v.safeParse(keysSchema, text === null ? null : parseJson(text));
  return keys.success ? keys.output : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
