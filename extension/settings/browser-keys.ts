const database = 'tabcast';
const store = 'keys';

/**
 * Where the browser keeps keys for this extension: in IndexedDB, from where they can be used, and their bytes read by no
 * script. On the disk they lie as they are: whoever has a copy of the browser's profile has them.
 */
export class BrowserKeys {
  readonly #factory: () => IDBFactory;

  constructor(factory: () => IDBFactory) {
    this.#factory = factory;
  }

  /**
   * The key of this name, made with `make` where there is none yet.
   * @throws DOMException where the browser has no IndexedDB for this page.
   */
  get(name: string, make: () => Promise<CryptoKey>): Promise<CryptoKey> {
    return this.#use(async (db) => {
      const found = await answer<unknown>(db.transaction(store).objectStore(store).get(name));
      if (found instanceof CryptoKey) return found;
      const made = await make();
      // Another page may have been faster meanwhile; a transaction would not have lasted until here.
      const keys = db.transaction(store, 'readwrite').objectStore(store);
      const first = await answer<unknown>(keys.get(name));
      if (first instanceof CryptoKey) return first;
      await answer(keys.put(made, name));
      return made;
    });
  }

  delete(name: string): Promise<void> {
    return this.#use(async (db) => {
      await answer(db.transaction(store, 'readwrite').objectStore(store).delete(name));
    });
  }

  async #use<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> {
    const open = this.#factory().open(database, 1);
    open.onupgradeneeded = () => open.result.createObjectStore(store);
    const db = await answer(open);
    try {
      return await work(db);
    } finally {
      db.close();
    }
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
