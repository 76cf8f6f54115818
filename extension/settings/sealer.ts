import * as v from 'valibot';
import { fromBase64, toBase64 } from './base64.ts';

/** A secret as it lies in storage or in a file: AES-GCM, both fields in base64. */
export const sealedSchema = v.object({ iv: v.string(), data: v.string() });
export type Sealed = v.InferOutput<typeof sealedSchema>;

const ivBytes = 12;

/** Seals texts under a key that it asks for each time: it may be another since, or locked away. */
export class Sealer {
  readonly #openKey: () => Promise<CryptoKey>;

  constructor(openKey: () => Promise<CryptoKey>) {
    this.#openKey = openKey;
  }

  /**
   * @param purpose what the text is for; nothing that was sealed for one purpose opens for another
   * @throws DOMException when there is no key to be had.
   */
  async seal(purpose: string, text: string): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
    const data = await crypto.subtle.encrypt(
      parameters(purpose, iv),
      await this.#openKey(),
      new TextEncoder().encode(text),
    );
    return { iv: toBase64(iv), data: toBase64(new Uint8Array(data)) };
  }

  /** @returns null when it was sealed under another key or for another purpose, or was changed since. */
  async open(purpose: string, { iv, data }: Sealed): Promise<string | null> {
    const [nonce, bytes] = [fromBase64(iv), fromBase64(data)];
    if (!nonce || !bytes) return null;
    try {
      const text = await crypto.subtle.decrypt(parameters(purpose, nonce), await this.#openKey(), bytes);
      return new TextDecoder().decode(text);
    } catch {
      // WebCrypto does not say why, on purpose; without any key it cannot be opened either.
      return null;
    }
  }
}

function parameters(purpose: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`tabcast:${purpose}`) };
}
