import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { clientIdSchema, verifierSchema, type Verifier } from '#protocol';
import { RevisionError, type Bucket } from './bucket.ts';
import { keys, read } from './records.ts';
import type { View } from './view.ts';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** What the other nodes need to check a browser's proof, and to prove themselves to it; null for one that was forgotten. */
const browserSchema = v.nullable(
  v.object({ id: clientIdSchema, origin: v.string(), verifier: verifierSchema }),
);
export type FleetBrowser = NonNullable<v.InferOutput<typeof browserSchema>>;

/**
 * The paired browsers of all nodes, sealed: who has a verifier can play the companion towards that browser. Whoever has the bucket and
 * not the fleet's secret can take pairings away, and add none.
 */
export class SealedPairings {
  readonly #key: Buffer;
  readonly #bucket: Bucket;
  readonly #view: View;

  constructor(secret: string, bucket: Bucket, view: View) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'tabcast fleet pairings 1', 32));
    this.#bucket = bucket;
    this.#view = view;
  }

  /** @returns null where the fleet has not heard of it; `forgotten` where it was paired once */
  find(id: string, origin: string): { readonly verifier: Verifier } | 'forgotten' | null {
    const sealed = this.#view.browsers.get(id);
    if (sealed === undefined) return null;
    const browser = this.#unseal(id, sealed);
    if (browser === undefined) return null;
    if (browser === null) return 'forgotten';
    return browser.id === id && browser.origin === origin ? browser : null;
  }

  /** What the fleet knows already stays: it may be that it is forgotten. @throws Error where NATS does not answer */
  async offer({ id, origin, verifier }: FleetBrowser): Promise<void> {
    try {
      await this.#bucket.create(keys.browser(id), this.#seal(id, { id, origin, verifier }));
    } catch (error) {
      if (!(error instanceof RevisionError)) throw error;
    }
  }

  /** @throws Error where NATS does not answer */
  async forget(id: string): Promise<void> {
    await this.#bucket.put(keys.browser(id), this.#seal(id, null));
  }

  #seal(id: string, browser: v.InferOutput<typeof browserSchema>): string {
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, this.#key, nonce).setAAD(Buffer.from(id));
    const body = Buffer.concat([sealing.update(JSON.stringify(browser)), sealing.final()]);
    return Buffer.concat([nonce, sealing.getAuthTag(), body]).toString('base64');
  }

  /** @returns undefined for what was not sealed with this secret, for this browser */
  #unseal(id: string, sealed: string): v.InferOutput<typeof browserSchema> | undefined {
    const bytes = Buffer.from(sealed, 'base64');
    try {
      const opening = createDecipheriv(cipher, this.#key, bytes.subarray(0, nonceBytes));
      opening.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const body = Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]);
      return read(browserSchema, body.toString()) ?? (body.toString() === 'null' ? null : undefined);
    } catch {
      return undefined;
    }
  }
}
