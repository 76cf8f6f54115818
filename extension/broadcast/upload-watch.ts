import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import type { Uploaded } from '../messages/uploaded.ts';
import type { Clock } from '../platform/clock.ts';

/** Shortest time between two looks, in milliseconds: figures come once a second. */
const lookMs = 900;
/** Looks in which a rate has to last until it counts: a burst does not. */
const steadyLooks = 10;
/** Looks in which the upload has to be too slow until that counts: it is soon sent less. */
const fullLooks = 4;

/** Finds out how much goes out over all destinations together. Sees every status, so at least one a second while live. */
export class UploadWatch {
  readonly #clock: Pick<Clock, 'now'>;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** The newest rates, in bit/s, of a time in which all was as it is now. */
  #rates: readonly number[] = [];
  #wasSlow = false;
  #found: Uploaded | null = null;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @returns what a show has found out, once, when it ends */
  see(status: BroadcastStatus): Uploaded | null {
    if (status.phase === 'live') {
      // A rehearsal goes nowhere, and what leaves a server says nothing of the line here.
      if (!status.rehearsal && !status.way && this.#clock.now() - this.#lookedAt >= lookMs)
        this.#look(status);
      return null;
    }
    const found = this.#found;
    this.#found = null;
    this.#rates = [];
    return found;
  }

  #look({ destinations, video }: BroadcastStatus): void {
    this.#lookedAt = this.#clock.now();
    const sending = destinations.filter(
      ({ phase, reason, freeBytes }) =>
        // What goes to a disk goes out nowhere.
        freeBytes === undefined && (phase === 'live' || reason === 'stalled'),
    );
    const slow = sending.filter(({ reason }) => reason === 'stalled' || reason === 'upload-slow');
    // One that is slow among others that are not says something of its ingest alone.
    const isMostlySlow = slow.length > 0 && slow.length * 2 >= sending.length;
    // Or less is recorded already, so that it fits.
    const isSlow = isMostlySlow || video?.uploadKbps !== undefined;
    if (isSlow !== this.#wasSlow) this.#rates = [];
    this.#wasSlow = isSlow;
    const rate = sending.reduce((sum, { bitrate }) => sum + bitrate, 0);
    this.#rates = [...this.#rates, rate].slice(-steadyLooks);
    if (isSlow && this.#rates.length >= fullLooks) this.#learn(mean(this.#rates), true);
    if (!isSlow && this.#rates.length === steadyLooks) this.#learn(Math.min(...this.#rates), false);
  }

  #learn(bitsPerSecond: number, full: boolean): void {
    const kbps = Math.round(bitsPerSecond / 1000);
    const isNews = this.#found === null || (full && !this.#found.full) || kbps > this.#found.kbps;
    if (kbps === 0 || !isNews) return;
    this.#found = { kbps, full };
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
