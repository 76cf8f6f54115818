import browser from 'webextension-polyfill';

/** The browser's id of the window that the calling page is in; null for none. */
export async function ownWindowId(): Promise<number | null> {
  return (await browser.windows.getCurrent()).id ?? null;
}

/**
 * Opens the panel beside the pages of a window: the side panel in Chrome, the sidebar in Firefox. To be called from a click, and
 * before anything is awaited in it. @throws what the browser refuses with
 */
export async function openSidePanel(windowId: number): Promise<void> {
  if (typeof chrome !== 'undefined' && 'sidePanel' in chrome) await chrome.sidePanel.open({ windowId });
  else await browser.sidebarAction.open();
}
