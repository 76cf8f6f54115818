import { isRtmp, parseIngestUrl, type DestinationReason, type PublishTarget } from '#protocol';
import type { IngestPlan } from '../broadcast/destination-port.ts';

/** Failures in a row at one ingest before the next one is tried. */
const failuresBeforeSwitch = 3;
/** How long a backup is used before the primary ingest is tried again, in ms. */
const returnAfterMs = 60_000;
/**
 * How a network that lets no TLS through shows itself. A certificate that is not the ingest's own is none of it: then somebody
 * answers in its place, who would be given the key.
 */
const tlsIsBlocked: ReadonlySet<DestinationReason> = new Set([
  'refused',
  'unreachable',
  'timeout',
  'tls-missing',
  'closed-by-ingest',
]);

/**
 * Which of several ingests to publish to: the primary, after three failures in a row the first backup, and so on; after
 * three at the last the primary again. From a backup that works the way back is tried once a minute.
 *
 * The one by plain text comes last, and only where all of the others have failed before they accepted anything, in a way that
 * says that the network lets no TLS through.
 */
export class Aim {
  readonly primary: PublishTarget;
  readonly #backups: readonly PublishTarget[];
  readonly #plain: PublishTarget | null;
  /** Where in primary, backups, plain. */
  #at = 0;
  #failures = 0;
  #lookedBackAt = 0;
  /** Whether every failure since the primary's turn was of that kind. */
  #isTlsBlocked = true;

  constructor({ target, backups, plain }: IngestPlan) {
    this.primary = target;
    this.#backups = backups;
    this.#plain = plain;
  }

  get target(): PublishTarget {
    return this.#inTurn[this.#at]!;
  }

  /** Whether it publishes by plain text because the network lets no TLS through. */
  get isPlain(): boolean {
    return this.#plain !== null && this.target === this.#plain;
  }

  /**
   * Notes the end of an attempt.
   * @param wasAccepted whether the ingest had accepted the publish before
   * @param now the clock's time in ms.
   */
  failed(reason: DestinationReason, wasAccepted: boolean, now: number): void {
    this.#failures += 1;
    if (wasAccepted || !tlsIsBlocked.has(reason)) this.#isTlsBlocked = false;
    if (this.#failures < failuresBeforeSwitch) return;
    const count = this.#inTurn.length - (this.#plain && !this.#isTlsBlocked ? 1 : 0);
    this.#at = (this.#at + 1) % count;
    if (this.#at === 0) this.#isTlsBlocked = true;
    this.#failures = 0;
    this.#lookedBackAt = now;
  }

  worked(): void {
    this.#failures = 0;
  }

  /** True once a minute while another than the primary is in use: time to see whether that is back. */
  shouldLookBack(now: number): boolean {
    if (this.#at === 0 || now - this.#lookedBackAt < returnAfterMs) return false;
    this.#lookedBackAt = now;
    return true;
  }

  /** The primary has taken over. */
  returned(): void {
    this.#at = 0;
    this.#failures = 0;
    this.#isTlsBlocked = true;
  }

  get #inTurn(): readonly PublishTarget[] {
    return [this.primary, ...this.#backups, ...(this.#plain ? [this.#plain] : [])];
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
