import browser, { type Manifest } from 'webextension-polyfill';

/** What of the pages in tabs is known: where each is, or also that a password is typed in it. */
export type PageKnowledge = 'addresses' | 'passwords';

/** What the manifest has as optional, and the browser asks the person for. */
const needed = {
  addresses: { permissions: ['webNavigation'] },
  passwords: {
    permissions: ['webNavigation', 'scripting'],
    origins: ['https://*/*'],
  },
} as const satisfies Record<PageKnowledge, unknown>;

interface Asked {
  permissions: Manifest.OptionalPermission[];
  origins?: string[];
}

function asked(what: PageKnowledge): Asked {
  const { permissions, ...origins } = needed[what];
  return {
    permissions: [...permissions] as Manifest.OptionalPermission[],
    ...('origins' in origins && { origins: [...origins.origins] }),
  };
}

/** Whether the person has allowed it, and not taken it back in the browser's own settings. */
export function mayKnow(what: PageKnowledge): Promise<boolean> {
  return browser.permissions.contains(asked(what));
}

/** Has the browser ask for it; to be called from a click, before anything is awaited in it. @returns whether it is allowed */
export function askToKnow(what: PageKnowledge): Promise<boolean> {
  return browser.permissions.request(asked(what));
}

/** Calls `handler` after the person has allowed something, or taken it back. @returns ends that */
export function onPermissions(handler: () => void): () => void {
  const listener = (): void => handler();
  browser.permissions.onAdded.addListener(listener);
  browser.permissions.onRemoved.addListener(listener);
  return () => {
    browser.permissions.onAdded.removeListener(listener);
    browser.permissions.onRemoved.removeListener(listener);
  };
}

/** Gives back what is needed for this alone; what was not given is given back as well. */
export async function forget(what: PageKnowledge): Promise<void> {
  const { permissions, origins } = asked(what);
  const own = what === 'passwords' ? permissions.filter((one) => one === 'scripting') : permissions;
  await browser.permissions.remove({ permissions: own, ...(origins && { origins }) });
}
