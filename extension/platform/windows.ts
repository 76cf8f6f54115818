import browser from 'webextension-polyfill';

/** Calls `handler` after a window was opened or closed, with whether there is one. */
export function onWindows(handler: (open: boolean) => void): void {
  const look = async (): Promise<void> => handler((await browser.windows.getAll()).length > 0);
  browser.windows.onCreated.addListener(() => void look());
  browser.windows.onRemoved.addListener(() => void look());
}
