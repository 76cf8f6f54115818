import { isRtmp, parseIngestUrl, type PublishTarget } from '#protocol';

/** Failures in a row at one ingest before the platform's other one is tried. */
const failuresBeforeSwitch = 3;
/** How long the backup is used before the primary ingest is tried again, in ms. */
const returnAfterMs = 60_000;

/**
 * Which of a platform's two ingests to publish to: the primary, after three failures in a row the backup, after
 * three failures there the primary again. From a backup that works the way back is tried once a minute.
 */
export class Aim {
  readonly primary: PublishTarget;
  readonly #backup: PublishTarget | null;
  #atBackup = false;
  #failures = 0;
  #lookedBackAt = 0;

  constructor(primary: PublishTarget, backup: PublishTarget | null) {
    this.primary = primary;
    this.#backup = backup;
  }

  get target(): PublishTarget {
    return this.#atBackup && this.#backup ? this.#backup : this.primary;
  }

  /** @param now the clock's time in ms. */
  failed(now: number): void {
    this.#failures += 1;
    if (!this.#backup || this.#failures < failuresBeforeSwitch) return;
    this.#atBackup = !this.#atBackup;
    this.#failures = 0;
    this.#lookedBackAt = now;
  }

  worked(): void {
    this.#failures = 0;
  }

  /** True once a minute while the backup is in use: time to see whether the primary is back. */
  shouldLookBack(now: number): boolean {
    if (!this.#atBackup || now - this.#lookedBackAt < returnAfterMs) return false;
    this.#lookedBackAt = now;
    return true;
  }

  /** The primary has taken over. */
  returned(): void {
    this.#atBackup = false;
    this.#failures = 0;
  }
}

/**
 * Where a ReconnectRequest leads (Enhanced RTMP v2, "Reconnect Request",
 * https://veovera.org/docs/enhanced/enhanced-rtmp-v2#reconnect-request): without an address to the same server,
 * and never from TLS to plain text; an address that is a host alone leads to the same application there. The login stays
 * the person's own, whatever the address holds. Null when it is not to be followed.
 */
export function redirected(target: PublishTarget, tcUrl: string | null): PublishTarget | null {
  if (tcUrl === null) return target;
  const url = parseIngestUrl(tcUrl);
  if (!url || !isRtmp(url) || (target.url.scheme === 'rtmps' && url.scheme !== 'rtmps')) return null;
  const { scheme, host, port, app } = url;
  const { login } = target.url;
  return { ...target, url: { scheme, host, port, app: app || target.url.app, ...(login && { login }) } };
}
