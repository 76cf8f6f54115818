import browser from 'webextension-polyfill';

/** A tab goes to another page, or another place in its page. */
export interface Navigation {
  readonly tabId: number;
  readonly address: string;
  /** False for a frame within the page. */
  readonly isPage: boolean;
  readonly frameId: number;
  /** `soon`: nothing of it is to be seen yet, and it may come to nothing. `new`: its document is there. `same`: within the document. */
  readonly when: 'soon' | 'new' | 'same';
}

/** Members that Chrome adds; a page that is made ready in the background is in no tab yet. */
type Details = { readonly tabId: number; readonly url: string; readonly frameId: number } & {
  readonly documentLifecycle?: string;
};

/**
 * Calls `handler` wherever a tab goes, where the person has allowed to know that, and from when they do.
 * (https://developer.chrome.com/docs/extensions/reference/api/webNavigation#event_order)
 */
export function onNavigation(handler: (navigation: Navigation) => void): void {
  const tell =
    (when: Navigation['when']) =>
    ({ tabId, url: address, frameId, documentLifecycle }: Details): void => {
      if (documentLifecycle !== 'prerender')
        handler({ tabId, address, isPage: frameId === 0, frameId, when });
    };
  const [soon, fresh, same] = [tell('soon'), tell('new'), tell('same')];
  // In a browser that was not allowed it, it is not there. A listener that is added twice is told once.
  const listen = (): void => {
    const events = browser.webNavigation;
    if (!events?.onCommitted) return;
    events.onBeforeNavigate.addListener(soon);
    events.onCommitted.addListener(fresh);
    events.onHistoryStateUpdated.addListener(same);
    events.onReferenceFragmentUpdated.addListener(same);
  };
  listen();
  browser.permissions.onAdded.addListener(listen);
}

/** Where a tab is now; null where that may not be known, or the tab is gone. */
export async function addressOf(tabId: number): Promise<string | null> {
  const frame = await browser.webNavigation?.getFrame({ tabId, frameId: 0 }).catch(() => null);
  return frame?.url ?? null;
}
