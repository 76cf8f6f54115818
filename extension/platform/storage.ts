import browser from 'webextension-polyfill';

/** What is stored on this computer under `key`; undefined when there is nothing. */
export async function readLocal(key: string): Promise<unknown> {
  return (await browser.storage.local.get(key))[key];
}

export async function writeLocal(key: string, value: unknown): Promise<void> {
  await browser.storage.local.set({ [key]: value });
}

export async function removeLocal(key: string): Promise<void> {
  await browser.storage.local.remove(key);
}

/** Calls `handler` with the new value (undefined when removed) at every change, whichever context made it. */
export function onLocalChange(key: string, handler: (value: unknown) => void): () => void {
  const listener = (changes: Record<string, { newValue?: unknown }>): void => {
    if (key in changes) handler(changes[key]?.newValue);
  };
  browser.storage.local.onChanged.addListener(listener);
  return () => browser.storage.local.onChanged.removeListener(listener);
}
