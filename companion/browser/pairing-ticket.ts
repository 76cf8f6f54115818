import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairingTicketFile } from '#protocol';

/**
 * Hands the pairing code to the browser that the companion has opened itself, so that one click pairs it: in the
 * extension's folder, in a file that only this user may read, for as long as the code counts.
 */
export class PairingTicket {
  readonly #file: string;
  #code: string | null = null;
  #open = false;

  /** @param extension folder of the built extension */
  constructor(extension: string) {
    this.#file = join(extension, pairingTicketFile);
    this.#write();
  }

  /** From here on there is a browser that may find the code. */
  open(): void {
    this.#open = true;
    this.#write();
  }

  /** There is none after all. */
  close(): void {
    this.#open = false;
    this.#write();
  }

  /** @param code null when the last one is worth nothing any more */
  show(code: string | null): void {
    this.#code = code;
    this.#write();
  }

  #write(): void {
    try {
      // A file that is there already would keep its permissions.
      rmSync(this.#file, { force: true });
      if (!this.#open || this.#code === null) return;
      writeFileSync(this.#file, `${JSON.stringify({ code: this.#code })}\n`, { mode: 0o600, flag: 'wx' });
    } catch {
      // A folder that cannot be written to: the code is typed, as in every other browser.
    }
  }
}
