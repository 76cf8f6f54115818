import { presetById, presetOfAddress, type Preset } from '#protocol';

/** What a person typed for a further destination. */
export interface FurtherDraft {
  readonly name: string;
  readonly server: string;
  /** A key, or the whole stream URL; then the server may be empty. */
  readonly key: string;
  /** Id of the chosen platform, null for a server of one's own; as long as nobody has chosen, the address tells. */
  readonly preset?: string | null | undefined;
}

/** The platform that a draft is for: the chosen one, else the one whose address was typed or pasted. */
export function presetOfDraft({ preset, server, key }: FurtherDraft): Preset | null {
  if (preset !== undefined) return preset === null ? null : presetById(preset);
  return presetOfAddress(key) ?? presetOfAddress(server);
}

/**
 * The draft for another platform, with its usual server where everybody has the same. What the person has entered stays
 * where it may be meant for it.
 * @param names of the destinations that there are
 */
export function choosePreset(
  draft: FurtherDraft,
  preset: string | null,
  names: readonly string[],
): FurtherDraft {
  const known = preset === null ? null : presetById(preset);
  const { given, ingests } = known?.server.value ?? { given: 'account', ingests: [] };
  const usual = given === 'public' ? (ingests[0]?.url ?? '') : '';
  const fits = known !== null && presetOfAddress(draft.server) === known;
  const own = presetOfAddress(draft.server) === null;
  const server = fits || (own && usual === '') ? draft.server : usual;
  return renamed(draft, { ...draft, preset, server }, names);
}

/** The draft with another text in one of its fields, and named after the platform whose address that is. */
export function typeInto(
  draft: FurtherDraft,
  field: 'name' | 'server' | 'key',
  text: string,
  names: readonly string[],
): FurtherDraft {
  const next = { ...draft, [field]: text };
  return field === 'name' ? next : renamed(draft, next, names);
}

/** A name that a person has given stays; any other follows the platform, with a number where there are several. */
function renamed(before: FurtherDraft, after: FurtherDraft, names: readonly string[]): FurtherDraft {
  const [was, is] = [presetOfDraft(before), presetOfDraft(after)];
  if (was === is || (before.name !== '' && before.name !== nameFor(was, names))) return after;
  return { ...after, name: nameFor(is, names) };
}

function nameFor(preset: Preset | null, names: readonly string[]): string {
  if (preset === null) return '';
  const nth = (n: number): string => (n === 1 ? preset.name : `${preset.name} ${n}`);
  let n = 1;
  while (names.includes(nth(n))) n += 1;
  return nth(n);
}
