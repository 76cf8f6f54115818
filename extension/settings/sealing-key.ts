import { Sealer } from './sealer.ts';

const database = 'tabcast';
const store = 'keys';
const name = 'sealing';

/**
 * The key that secrets are sealed under. It is made once for this browser and can be used but never read, not even
 * here: the browser keeps it in IndexedDB without showing its bytes to any script.
 * @throws DOMException where the browser has no IndexedDB for this page.
 */
export async function openSealingKey(factory: IDBFactory): Promise<CryptoKey> {
  const open = factory.open(database, 1);
  open.onupgradeneeded = () => open.result.createObjectStore(store);
  const db = await answer(open);
  try {
    const found = await answer<unknown>(db.transaction(store).objectStore(store).get(name));
    if (found instanceof CryptoKey) return found;
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    // Another page may have been faster meanwhile; a transaction would not have lasted until here.
    const keys = db.transaction(store, 'readwrite').objectStore(store);
    const first = await answer<unknown>(keys.get(name));
    if (first instanceof CryptoKey) return first;
    await answer(keys.put(made, name));
    return made;
  } finally {
    db.close();
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Seals under the key of this browser. */
export function browserSealer(): Sealer {
  return new Sealer(() => openSealingKey(indexedDB));
}
