import { presets, type Preset } from '#protocol';

/** The platform that shows a stream key at this address; null for none, and for what is no address. */
export function keyPageOf(address: string): Preset | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) return null;
  return presets.find((preset) => pagesOf(preset).some((page) => isWithin(url, new URL(page)))) ?? null;
}

function pagesOf({ keyPage }: Preset): readonly string[] {
  return keyPage ? [keyPage.value, ...(keyPage.leadsTo ?? [])] : [];
}

/**
 * Whether one address is the page, or below it: on the same host, with all steps of its path in their order. Between them
 * platforms put the name of the account (`/u/somebody/settings/stream`), after them the tab that is open.
 */
function isWithin(url: URL, page: URL): boolean {
  const host = ({ hostname }: URL): string => hostname.replace(/\.$/, '').replace(/^www\./, '');
  if (host(url) !== host(page)) return false;
  const left = steps(page);
  for (const step of steps(url)) if (step === left[0]) left.shift();
  return left.length === 0;
}

/** Of the path, and of the part after `#`, which is a path on pages of one document. */
function steps({ pathname, hash }: URL): string[] {
  return `${pathname}/${hash.replace(/^#/, '')}`.toLowerCase().split('/').filter(Boolean);
}
