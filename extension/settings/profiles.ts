import * as v from 'valibot';
import type { Settings } from './settings.ts';
import { listOf, qualitySchema, selectionSchema, sourceSchema } from './show-choices.ts';
import type { SettingsSnapshot } from './snapshot.ts';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';
import { studioSchema } from './studio.ts';

/** Profiles at a time: each can have a few logos, and all of them are stored together. */
export const maxProfiles = 12;
/** Characters of a name. */
export const maxProfileName = 40;

const profileSchema = v.object({
  /** Unique among the profiles. */
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxProfileName)),
  /** Ids of the destinations that are ticked. */
  selection: selectionSchema,
  source: sourceSchema,
  quality: qualitySchema,
  studio: studioSchema,
});
/** Everything that is chosen before a show of some kind, under a name. */
export type Profile = Readonly<v.InferOutput<typeof profileSchema>>;

export function profilesItem(area: StorageArea): StoredItem<readonly Profile[]> {
  const schema = v.pipe(
    listOf(profileSchema),
    v.transform((all) => mergeProfiles([], all)),
  );
  return new StoredItem<readonly Profile[]>(area, { name: 'profiles', version: 1, schema, fallback: [] });
}

type Choices = Omit<Profile, 'name'>;

/** What is chosen now, or in a profile: the members of a profile alone, in one order. */
function choicesOf({ selection, source, quality, studio }: Choices): Choices {
  return { selection: selection.toSorted(), source, quality, studio };
}

/** The name of the profile that is chosen, which is the one with these very choices; null for none. */
export function currentProfile({ profiles, ...now }: SettingsSnapshot): string | null {
  const wanted = JSON.stringify(choicesOf(now));
  return profiles.find((one) => JSON.stringify(choicesOf(one)) === wanted)?.name ?? null;
}

/** These, and `added`, which take the place of those of their names; those that there is no room for are left out. */
export function mergeProfiles(here: readonly Profile[], added: readonly Profile[]): readonly Profile[] {
  return [...new Map([...here, ...added].map((one) => [one.name, one])).values()].slice(0, maxProfiles);
}

/** Keeps what is chosen now under a name, instead of what has that name already. @throws what the storage fails with */
export function saveProfile(settings: Settings, now: SettingsSnapshot, name: string): Promise<void> {
  const profile = { name: name.trim(), ...choicesOf(now) };
  return settings.profiles.update((all) => mergeProfiles(all, [profile]));
}

/** @throws what the storage fails with */
export function deleteProfile(settings: Settings, name: string): Promise<void> {
  return settings.profiles.update((all) => all.filter((one) => one.name !== name));
}

/** Chooses what is in a profile. @throws what the storage fails with */
export async function takeProfile(settings: Settings, profile: Profile): Promise<void> {
  const { selection, source, quality, studio } = profile;
  await settings.selection.write(selection);
  await settings.source.write(source);
  await settings.quality.write(quality);
  await settings.studio.write(studio);
}
