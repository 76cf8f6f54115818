import { maxDelaySeconds, platformIds, renditionSchema, type Rendition } from '#protocol';
import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** What can be left out; a value that does not fit is left out too, and takes no other member with it. */
const member = <T extends v.GenericSchema>(
  schema: T,
): v.OptionalSchema<v.SchemaWithFallback<v.OptionalSchema<T, undefined>, undefined>, undefined> =>
  v.optional(v.fallback(v.optional(schema), undefined));

/**
 * What is set for one destination alone. None of it is a secret: all of it is in a settings file without a passphrase,
 * and so none of it may lead a stream key to a server that a file names.
 */
const optionsSchema = v.object({
  /** The quality that it gets; as captured where left out. */
  rendition: member(renditionSchema),
  /** How long everything for it is held back, in whole seconds; not at all where left out. */
  delaySeconds: member(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxDelaySeconds))),
  /** `nearestServer`, or the name of one of its platform's servers: no address, so that it leads no key anywhere else. */
  server: member(v.pipe(v.string(), v.minLength(1), v.maxLength(80))),
  /** Set where its key may go by plain text when the network lets no TLS through. */
  allowPlain: member(v.literal(true)),
  /** Where the upload cannot carry all, others lose pictures first. */
  favourite: member(v.literal(true)),
});
export type DestinationOptions = Readonly<v.InferOutput<typeof optionsSchema>>;

/** By the id of the destination: a platform's, or that of a further one. Where there are none, everything is as usual. */
export type OptionsById = Readonly<Record<string, DestinationOptions>>;

const idPattern = /^x-[\w-]{4,40}$/;
const isId = (id: string): boolean => idPattern.test(id) || platformIds.some((one) => one === id);

const byIdSchema = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((all): OptionsById => {
    const whole = Object.entries(all).flatMap(([id, one]) => {
      const read = v.safeParse(optionsSchema, one);
      return isId(id) && read.success ? [[id, read.output] as const] : [];
    });
    return Object.fromEntries(whole);
  }),
);

export function destinationOptionsItem(area: StorageArea): StoredItem<OptionsById> {
  return new StoredItem(area, { name: 'destination-options', version: 1, schema: byIdSchema, fallback: {} });
}

/** Sets for one destination what `change` names, `undefined` for as usual, and leaves the rest. @throws what the storage fails with */
export function changeOptions(
  item: StoredItem<OptionsById>,
  id: string,
  change: DestinationOptions,
): Promise<void> {
  return item.update((all) => changed(all, id, change));
}

/**
 * Makes of the quality that one destination has then another one, as captured for undefined: what was changed a moment ago, and is not
 * shown yet, stays. @throws what the storage fails with
 */
export function changeRendition(
  item: StoredItem<OptionsById>,
  id: string,
  change: (now: Rendition | undefined) => Rendition | undefined,
): Promise<void> {
  return item.update((all) => changed(all, id, { rendition: change(all[id]?.rendition) }));
}

function changed(all: OptionsById, id: string, change: DestinationOptions): OptionsById {
  const { [id]: before, ...others } = all;
  const set = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined);
  return set.length === 0 ? others : { ...others, [id]: Object.fromEntries(set) };
}

/** Gives each of these destinations the quality that is named for it, as captured where none is, and leaves the rest. */
export function withRenditions(
  all: OptionsById,
  ids: readonly string[],
  renditions: Readonly<Record<string, Rendition>>,
): OptionsById {
  return ids.reduce((before, id) => changed(before, id, { rendition: renditions[id] }), all);
}

/** The qualities that are set, by the id of the destination. */
export function renditionsOf(options: OptionsById): Readonly<Record<string, Rendition>> {
  const all = Object.entries(options).map(([id, { rendition }]) => [id, rendition] as const);
  return Object.fromEntries(
    all.filter((each): each is readonly [string, Rendition] => each[1] !== undefined),
  );
}

/** Forgets what was set for a destination that is gone. @throws what the storage fails with */
export function forgetOptions(item: StoredItem<OptionsById>, id: string): Promise<void> {
  return item.update(({ [id]: _, ...others }) => others);
}

/**
 * What a settings file brings: it replaces what is set for the destinations that the file knows, and leaves the others. That a
 * key may go by plain text only a person allows, and no file.
 * @param known ids of these destinations
 */
export function mergeOptions(here: OptionsById, brought: OptionsById, known: readonly string[]): OptionsById {
  const isKnown = ([id]: readonly [string, unknown]): boolean => known.includes(id);
  const allowed = (id: string): DestinationOptions => (here[id]?.allowPlain ? { allowPlain: true } : {});
  const taken = Object.entries(brought)
    .filter(isKnown)
    .map(([id, { allowPlain: _, ...one }]) => [id, { ...one, ...allowed(id) }] as const);
  return Object.fromEntries([...Object.entries(here).filter((one) => !isKnown(one)), ...taken]);
}
