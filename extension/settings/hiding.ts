import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** A host name in small ASCII letters, as a page's address has it. */
const siteSchema = v.pipe(v.string(), v.regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/), v.maxLength(253));
/** The most sites that the list holds. */
export const maxSites = 100;

const hidingSchema = v.object({
  /** Pages on which platforms show stream keys. */
  keyPages: v.fallback(v.boolean(), false),
  /** While a password is typed. */
  passwords: v.fallback(v.boolean(), false),
  /** Host names; what is below one belongs to it. */
  sites: v.fallback(v.pipe(v.array(siteSchema), v.maxLength(maxSites), v.readonly()), []),
});
/** At what a tab that is live is hidden by itself. */
export type Hiding = Readonly<v.InferOutput<typeof hidingSchema>>;

const usual: Hiding = { keyPages: false, passwords: false, sites: [] };

export function hidingItem(area: StorageArea): StoredItem<Hiding> {
  return new StoredItem(area, { name: 'hiding', version: 1, schema: hidingSchema, fallback: usual });
}

/** What a settings file brings, on top of what is hidden here: no file has anything shown that is hidden. */
export function mergeHiding(here: Hiding, brought: Hiding): Hiding {
  return {
    keyPages: here.keyPages || brought.keyPages,
    passwords: here.passwords || brought.passwords,
    sites: [...new Set([...here.sites, ...brought.sites])].slice(0, maxSites).sort(),
  };
}

/** The site that a person has named, by its host name or an address on it; null for what is neither. */
export function siteOf(text: string): string | null {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim()) ? text.trim() : `https://${text.trim()}`;
  if (!URL.canParse(address)) return null;
  const { protocol, hostname } = new URL(address);
  const site = hostname.replace(/^www\./, '').replace(/\.$/, '');
  return /^https?:$/.test(protocol) && v.is(siteSchema, site) ? site : null;
}
