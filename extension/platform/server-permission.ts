import browser from 'webextension-polyfill';

/** What the browser is asked for: the host at any port, for Firefox takes no pattern with one. */
function asked(origin: string): { origins: string[] } {
  return { origins: [`https://${new URL(origin).hostname}/*`] };
}

/** Whether the person lets Tabcast reach this server, and has not taken that back in the browser's own settings. */
export function mayReach(origin: string): Promise<boolean> {
  return browser.permissions.contains(asked(origin));
}

/** Has the browser ask for it; to be called from a click, before anything is awaited in it. @returns whether it is allowed */
export function askToReach(origin: string): Promise<boolean> {
  return browser.permissions.request(asked(origin));
}

/** Gives it back; what was not given is given back as well. */
export async function leaveServer(origin: string): Promise<void> {
  await browser.permissions.remove(asked(origin));
}
