import browser from 'webextension-polyfill';

/**
 * This browser's local storage area. There is no other: `sync` would copy stream keys to the browser maker's
 * servers, and `session` forgets.
 */
export const localArea = {
  get(keys: readonly string[]): Promise<Record<string, unknown>> {
    return browser.storage.local.get([...keys]);
  },

  set(items: Record<string, unknown>): Promise<void> {
    return browser.storage.local.set(items);
  },

  remove(keys: readonly string[]): Promise<void> {
    return browser.storage.local.remove([...keys]);
  },

  /** Calls `listener` with the names of the entries that changed, whichever context changed them. */
  onChange(listener: (keys: readonly string[]) => void): () => void {
    const onChanged = (changes: Record<string, unknown>): void => listener(Object.keys(changes));
    browser.storage.local.onChanged.addListener(onChanged);
    return () => browser.storage.local.onChanged.removeListener(onChanged);
  },
};
