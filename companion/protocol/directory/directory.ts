import { isRtmp, parseIngestUrl, type PublishTarget } from '../ingest-url.ts';
import { bilibili, instagram, kick, linkedin, tiktok, x } from './by-account.ts';
import { facebook, twitch, youtube } from './big-three.ts';
import { publicPresets } from './public-servers.ts';
import type { Preset, RuleCode } from './schema.ts';

/** Every platform that is known, by name. */
export const presets: readonly Preset[] = [
  youtube,
  twitch,
  facebook,
  kick,
  x,
  tiktok,
  instagram,
  linkedin,
  bilibili,
  ...publicPresets,
].sort((one, other) => one.name.localeCompare(other.name, 'en'));

/** @returns null for an id that is not known, as a later version may have stored it. */
export function presetById(id: string): Preset | null {
  return presets.find((one) => one.id === id) ?? null;
}

/** Whether a host name is one of these, or below one. */
export function isUnder(host: string, names: readonly string[]): boolean {
  return names.some((name) => host === name || host.endsWith(`.${name}`));
}

/** The platform that an ingest address belongs to, by the longest of the host names that fit; null for any other server. */
export function presetOfAddress(address: string): Preset | null {
  const url = parseIngestUrl(address);
  return url && isRtmp(url) ? presetOfHost(url.host) : null;
}

/** The platform whose server a publish goes to; null for any other server. */
export function presetOfTarget({ url }: PublishTarget): Preset | null {
  return presetOfHost(url.host);
}

function presetOfHost(host: string): Preset | null {
  let found: Preset | null = null;
  let length = 0;
  for (const preset of presets) {
    for (const name of preset.server.value.hosts) {
      if (name.length <= length || !isUnder(host, [name])) continue;
      found = preset;
      length = name.length;
    }
  }
  return found;
}

/** Whether a platform has this rule. */
export function hasRule({ rules }: Preset, code: RuleCode): boolean {
  return rules.some((rule) => rule.code === code);
}

/**
 * The most video in kbit/s that a platform takes of a picture: of the smallest of its sizes that holds the picture, else
 * at all. Null where it says nothing.
 */
export function maxVideoKbps(
  { limits: { bySize, video } }: Preset,
  { height, frameRate }: { readonly height: number; readonly frameRate: number },
): number | null {
  const sizes = (bySize?.value ?? []).filter((one) => one.height >= height && one.frameRate >= frameRate);
  const [smallest] = sizes.sort((one, other) => one.height - other.height || one.frameRate - other.frameRate);
  return smallest?.kbps ?? video?.value ?? null;
}
