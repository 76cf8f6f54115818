import browser, { type Storage } from 'webextension-polyfill';

/** One storage area of this browser, by names of entries. */
function areaOf(area: () => Storage.StorageArea): {
  get(keys: readonly string[]): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** Calls `listener` with the names of the entries that changed, whichever context changed them. */
  onChange(listener: (keys: readonly string[]) => void): () => void;
} {
  return {
    get: (keys) => area().get([...keys]),
    set: (items) => area().set(items),
    remove: (keys) => area().remove([...keys]),
    onChange(listener) {
      const onChanged = (changes: Record<string, unknown>): void => listener(Object.keys(changes));
      area().onChanged.addListener(onChanged);
      return () => area().onChanged.removeListener(onChanged);
    },
  };
}

/** What stays in this browser. Never `sync`, which would copy stream keys to the browser maker's servers. */
export const localArea = areaOf(() => browser.storage.local);

/** In memory only, of the extension's own pages only, and gone when the browser ends. */
export const sessionArea = areaOf(() => browser.storage.session);
