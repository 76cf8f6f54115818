import * as v from 'valibot';
import { fromBase64, toBase64 } from './base64.ts';
import type { BrowserKeys } from './browser-keys.ts';
import { newStretching, wrappingKey } from './passphrase.ts';
import { sealedSchema } from './sealer.ts';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** `off`: there is no passphrase. `locked`: it has not been entered since the browser was started. */
export type LockState = 'off' | 'locked' | 'open';

/** How the passphrase wraps the vault's key; salt and wrapped key in base64. */
const recordSchema = v.nullable(v.object({ salt: v.string(), iterations: v.number(), wrapped: v.string() }));
type LockRecord = NonNullable<v.InferOutput<typeof recordSchema>>;

/** A key to seal everything under from now on, not in use yet. */
export interface NextKey {
  readonly key: CryptoKey;
  readonly record: LockRecord | null;
}

const vault = { name: 'AES-GCM', length: 256 } as const;
const uses: KeyUsage[] = ['encrypt', 'decrypt'];
const ivBytes = 12;
const recordName = 'lock';
const sessionPrefix = 'opened:';

/**
 * The key that secrets are sealed under. Without a passphrase the browser makes it and keeps it; with one it lies wrapped
 * under that beside the secrets, and once unlocked in the memory of the browser's session: wrapped again, by a key that
 * the browser keeps, so that each page can use it and none can read it.
 */
export class Lock {
  readonly #record: StoredItem<LockRecord | null>;
  readonly #local: StorageArea;
  readonly #session: StorageArea;
  readonly #browserKeys: BrowserKeys;
  /** The key that was used last, and what it belongs to. */
  #last: { readonly of: string; readonly key: CryptoKey } | null = null;

  constructor(local: StorageArea, session: StorageArea, browserKeys: BrowserKeys) {
    this.#record = new StoredItem<LockRecord | null>(local, {
      name: recordName,
      version: 1,
      schema: recordSchema,
      fallback: null,
    });
    this.#local = local;
    this.#session = session;
    this.#browserKeys = browserKeys;
    this.onChange(() => (this.#last = null));
  }

  async state(): Promise<LockState> {
    const record = await this.#record.read();
    if (!record) return 'off';
    return (await this.#opened(record)) === undefined ? 'locked' : 'open';
  }

  /** @throws Error while it is locked; DOMException where the browser gives this page no place for keys. */
  async key(): Promise<CryptoKey> {
    const record = await this.#record.read();
    const of = record?.salt ?? 'browser';
    if (this.#last?.of === of) return this.#last.key;
    const key = record ? await this.#unwrapped(record) : await this.#browserKey();
    this.#last = { of, key };
    return key;
  }

  /** Opens it for all pages until the browser ends. @returns false when this is not the passphrase */
  async unlock(passphrase: string): Promise<boolean> {
    const record = await this.#record.read();
    if (!record) return true;
    const key = await this.#tried(record, passphrase);
    if (!key) return false;
    await this.#open(record, key);
    // A passphrase that was set while something failed may have left it.
    await this.#browserKeys.delete('sealing');
    return true;
  }

  /** Whether this is the passphrase; without one, any is. */
  async matches(passphrase: string): Promise<boolean> {
    const record = await this.#record.read();
    return record === null || (await this.#tried(record, passphrase)) !== null;
  }

  /** Makes another key, under a passphrase or, with null, kept by the browser. */
  async prepare(passphrase: string | null): Promise<NextKey> {
    if (passphrase === null) return { key: await this.#browserKey(), record: null };
    const readable = await crypto.subtle.generateKey(vault, true, uses);
    const stretching = newStretching();
    const wrapped = await crypto.subtle.wrapKey(
      'raw',
      readable,
      await wrappingKey(passphrase, stretching),
      'AES-KW',
    );
    const record = {
      salt: toBase64(stretching.salt),
      iterations: stretching.iterations,
      wrapped: toBase64(new Uint8Array(wrapped)),
    };
    await this.#open(record, readable);
    return { key: await this.#unwrapped(record), record };
  }

  /** Takes a prepared key into use, together with everything as it is sealed under it, in one write. */
  async adopt({ record }: NextKey, sealed: Record<string, unknown>): Promise<void> {
    const before = await this.#record.read();
    await this.#local.set({ ...sealed, ...this.#record.entry(record) });
    this.#last = null;
    if (before) await this.#session.remove([sessionName(before)]);
    if (record) await this.#browserKeys.delete('sealing');
  }

  /** Gives up what cannot be opened any more, and has no passphrase from now on. */
  async reset(): Promise<void> {
    await this.adopt({ key: await this.#browserKey(), record: null }, {});
  }

  /** Calls `listener` after it was locked, unlocked, set or taken away, here or in another context. */
  onChange(listener: () => void): () => void {
    const ends = [
      this.#local.onChange((names) => {
        if (names.includes(recordName)) listener();
      }),
      onUnlocked(this.#session, listener),
    ];
    return () => ends.forEach((end) => end());
  }

  #browserKey(): Promise<CryptoKey> {
    return this.#browserKeys.get('sealing', () => crypto.subtle.generateKey(vault, false, uses));
  }

  #sessionKey(): Promise<CryptoKey> {
    return this.#browserKeys.get('session', () =>
      crypto.subtle.generateKey(vault, false, ['wrapKey', 'unwrapKey']),
    );
  }

  /** The vault's key, extractable for as long as it takes to wrap it for the session; null for a wrong passphrase. */
  async #tried({ salt, iterations, wrapped }: LockRecord, passphrase: string): Promise<CryptoKey | null> {
    const [saltGiven, bytes] = [fromBase64(salt), fromBase64(wrapped)];
    if (!saltGiven || !bytes) return null;
    try {
      const wrapping = await wrappingKey(passphrase, { salt: saltGiven, iterations });
      return await crypto.subtle.unwrapKey('raw', bytes, wrapping, 'AES-KW', vault, true, uses);
    } catch {
      // WebCrypto does not say why; a record that was weakened is not opened either.
      return null;
    }
  }

  async #open(record: LockRecord, readable: CryptoKey): Promise<void> {
    const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
    const algorithm = { name: 'AES-GCM', iv };
    const data = await crypto.subtle.wrapKey('raw', readable, await this.#sessionKey(), algorithm);
    await this.#session.set({
      [sessionName(record)]: { iv: toBase64(iv), data: toBase64(new Uint8Array(data)) },
    });
  }

  async #opened(record: LockRecord): Promise<unknown> {
    const name = sessionName(record);
    return (await this.#session.get([name]))[name];
  }

  async #unwrapped(record: LockRecord): Promise<CryptoKey> {
    const opened = v.safeParse(sealedSchema, await this.#opened(record));
    const [iv, data] = opened.success ? [fromBase64(opened.output.iv), fromBase64(opened.output.data)] : [];
    if (!iv || !data) throw new Error('the stream keys are locked');
    const algorithm = { name: 'AES-GCM', iv };
    return crypto.subtle.unwrapKey('raw', data, await this.#sessionKey(), algorithm, vault, false, uses);
  }
}

/** Calls `listener` after the passphrase was entered or taken away. It opens nothing itself. */
export function onUnlocked(session: Pick<StorageArea, 'onChange'>, listener: () => void): () => void {
  return session.onChange((names) => {
    if (names.some((name) => name.startsWith(sessionPrefix))) listener();
  });
}

/** Of the key that belongs to this record: another passphrase has another salt. */
function sessionName({ salt }: LockRecord): string {
  return sessionPrefix + salt;
}
