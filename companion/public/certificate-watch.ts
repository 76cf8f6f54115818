import { stat } from 'node:fs/promises';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { CertificateError, readCertificate, type Certificate, type CertificateFiles } from './certificate.ts';

/** How often it is looked whether there is another one, in ms. */
const lookMs = 30_000;
/** So long before it expires the owner is told, in ms: those who renew by themselves do it earlier. */
export const expiresSoonMs = 7 * 24 * 3_600_000;

export interface CertificateWatchOptions {
  readonly files: CertificateFiles;
  readonly host: string;
  /** There is another one, which is good. */
  readonly onNew: (certificate: Certificate) => void;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Unix time in ms. */
  readonly wallTime: () => number;
}

/** Looks whether the certificate was renewed. The one before goes on while the new one is of no use. */
export class CertificateWatch {
  #stamp = '';
  #expiresAt: number;
  #saidOf = 0;
  #cancel = (): void => {};
  readonly #options: CertificateWatchOptions;

  constructor(first: Certificate, options: CertificateWatchOptions) {
    this.#options = options;
    this.#expiresAt = first.expiresAt;
  }

  async begin(): Promise<void> {
    this.#stamp = await this.#stampNow();
    this.#warn();
    this.#wait();
  }

  end(): void {
    this.#cancel();
  }

  #wait(): void {
    this.#cancel = this.#options.clock.setTimer(lookMs, () => void this.#look().finally(() => this.#wait()));
  }

  async #look(): Promise<void> {
    const stamp = await this.#stampNow();
    if (stamp !== this.#stamp) this.#renew(stamp);
    this.#warn();
  }

  #renew(stamp: string): void {
    const { files, host, onNew, logger, wallTime } = this.#options;
    this.#stamp = stamp;
    try {
      const certificate = readCertificate(files, host, wallTime());
      onNew(certificate);
      this.#expiresAt = certificate.expiresAt;
      logger.info('The certificate was renewed', { until: new Date(certificate.expiresAt).toISOString() });
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      logger.error(`${error.message} The certificate before it goes on.`);
    }
  }

  #warn(): void {
    const { logger, wallTime } = this.#options;
    if (this.#expiresAt - wallTime() > expiresSoonMs || this.#saidOf === this.#expiresAt) return;
    this.#saidOf = this.#expiresAt;
    const until = new Date(this.#expiresAt).toISOString();
    logger.warn('The certificate expires soon, and nobody has renewed it: look at what renews it', { until });
  }

  /** What changes when a file, or where a link leads, does. */
  async #stampNow(): Promise<string> {
    const { cert, key } = this.#options.files;
    const stamps = await Promise.all(
      [cert, key].map((file) =>
        stat(file).then(
          ({ ino, size, mtimeMs }) => `${ino}:${size}:${mtimeMs}`,
          (error: NodeJS.ErrnoException) => `${error.code}`,
        ),
      ),
    );
    return stamps.join(' ');
  }
}
