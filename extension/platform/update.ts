import browser from 'webextension-polyfill';

/**
 * Calls `handler` when the browser has fetched an update of the extension. Because somebody listens, Firefox leaves
 * it to `letUpdateIn` to install it; Chrome waits, as it always does, until nothing of the extension is running.
 */
export function onUpdateAvailable(handler: () => void): void {
  browser.runtime.onUpdateAvailable.addListener(() => handler());
}

/**
 * Has the update installed. In Chrome that is when the person has closed the pages of the extension, too: what would
 * keep it waiting for ever is the offscreen document, so that is closed.
 */
export async function letUpdateIn(): Promise<void> {
  if (!('offscreen' in chrome)) return browser.runtime.reload();
  if (await chrome.offscreen.hasDocument()) await chrome.offscreen.closeDocument();
}
