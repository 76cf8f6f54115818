import browser from 'webextension-polyfill';

/** A tab that may be captured: `streamId` can be used once, within seconds, by any page of this extension. */
export interface CapturableTab {
  readonly streamId: string;
  readonly title: string;
  readonly tabId: number;
  /** Of its page. */
  readonly address: string;
}

/**
 * Takes the active tab of the current window, which the click on the toolbar has opened to this extension.
 * @returns null where tabs cannot be captured: another browser, a browser page, a tab captured already.
 */
export async function captureActiveTab(): Promise<CapturableTab | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.id === undefined ? null : captureTab(tab.id);
}

/** Takes a tab that the person has opened to this extension, by its button or a key of its. @returns null as above */
export async function captureTab(tabId: number): Promise<CapturableTab | null> {
  if (!canCaptureTabs()) return null;
  try {
    const { title = '', url: address = '' } = await browser.tabs.get(tabId);
    const streamId = await chrome.tabCapture.getMediaStreamId({ targetTabId: tabId });
    return { streamId, title, tabId, address };
  } catch {
    return null;
  }
}

/**
 * Where a tab is, of which the person has let this extension know by its button or a key of its: null for every other.
 */
export async function openedAddress(tabId: number): Promise<string | null> {
  const tab = await browser.tabs.get(tabId).catch(() => null);
  return tab?.url ?? null;
}

/** Calls `handler` with a tab that has come to the front of its window. */
export function onTabInFront(
  handler: (tab: { readonly tabId: number; readonly windowId: number }) => void,
): void {
  browser.tabs.onActivated.addListener(({ tabId, windowId }) => handler({ tabId, windowId }));
}

/** Whether both are in one window, and the second is in front there. */
export async function isInFrontOf(other: number, tabId: number): Promise<boolean> {
  const tabs = await Promise.all([browser.tabs.get(other), browser.tabs.get(tabId)]).catch(() => null);
  return tabs !== null && tabs[0].windowId === tabs[1].windowId && tabs[1].active;
}

/** Whether this browser has tab capture at all. */
export function canCaptureTabs(): boolean {
  return typeof chrome !== 'undefined' && 'tabCapture' in chrome;
}

/** The browser's id of the active tab of the current window, or null. */
export async function activeTabId(): Promise<number | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.id ?? null;
}

/**
 * Tells which tab is in front of the current window, by the browser's id, soon and whenever another one comes there: the panel stays
 * open meanwhile. @returns ends the telling
 */
export function followActiveTab(listener: (tabId: number | null) => void): () => void {
  let asked = 0;
  const ask = async (): Promise<void> => {
    const turn = ++asked;
    // Not known, none is.
    const tabId = await activeTabId().catch(() => null);
    if (turn === asked) listener(tabId);
  };
  const onActivated = (): void => void ask();
  browser.tabs.onActivated.addListener(onActivated);
  void ask();
  return () => {
    asked += 1;
    browser.tabs.onActivated.removeListener(onActivated);
  };
}

/**
 * Tells the title of a tab, soon and whenever it changes. Null where it is not for this extension to know: the tab shows
 * another site than when the person opened it to the extension, or is gone.
 * @returns ends the telling
 */
export function followTabTitle(tabId: number, listener: (title: string | null) => void): () => void {
  let over = false;
  const ask = async (): Promise<void> => {
    const title = await browser.tabs.get(tabId).then(
      (tab) => tab.title ?? null,
      () => null,
    );
    if (!over) listener(title);
  };
  const onUpdated = (id: number): void => {
    if (id === tabId) void ask();
  };
  browser.tabs.onUpdated.addListener(onUpdated);
  void ask();
  return () => {
    over = true;
    browser.tabs.onUpdated.removeListener(onUpdated);
  };
}

/**
 * Opens a page of this extension in a new tab, in front unless told otherwise, or in a window of its own where there is
 * none. `path` is relative to the extension (`studio/index.html`).
 */
export async function openPage(path: string, active = true): Promise<void> {
  const url = browser.runtime.getURL(path);
  if ((await browser.windows.getAll()).length > 0) await browser.tabs.create({ url, active });
  else await browser.windows.create({ url });
}

/** Brings the tab that holds the calling page to the front. */
export async function focusOwnTab(): Promise<void> {
  const tab = await browser.tabs.getCurrent();
  if (tab?.id !== undefined) await browser.tabs.update(tab.id, { active: true });
}
