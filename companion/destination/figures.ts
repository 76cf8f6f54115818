import type { DestinationStats } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import { RateMeter } from '../lib/rate-meter.ts';
import type { Feeder } from './feeder.ts';

/** What is counted of one destination, over all of its sessions. */
export class Figures {
  readonly #meter: RateMeter;
  #metered = 0;
  #publishes = 0;
  #renewals = 0;
  #firstLiveAt: number | null = null;
  #endedAt: number | null = null;
  readonly #id: string;
  readonly #feeder: Feeder;
  readonly #clock: Clock;

  constructor(id: string, feeder: Feeder, clock: Clock) {
    this.#id = id;
    this.#feeder = feeder;
    this.#clock = clock;
    this.#meter = new RateMeter(clock);
  }

  /** The ingest has accepted a publish. */
  published(): void {
    this.#publishes += 1;
  }

  /** A show was ended for its length, and another one begun. */
  renewed(): void {
    this.#renewals += 1;
  }

  /** Media moves. */
  live(): void {
    this.#firstLiveAt ??= this.#clock.now();
  }

  /** Notes what has left by now; to be called a few times a second. */
  measure(): void {
    const { bytesMoved } = this.#feeder.totals;
    this.#meter.add(bytesMoved - this.#metered);
    this.#metered = bytesMoved;
  }

  /** From now on they stand still. */
  end(): void {
    this.#endedAt = this.#clock.now();
  }

  read(): DestinationStats {
    const { current, totals } = this.#feeder;
    const now = this.#endedAt ?? this.#clock.now();
    return {
      id: this.#id,
      bitrate: current ? Math.round(this.#meter.bitsPerSecond) : 0,
      bytesAcked: totals.bytesAcked,
      bytesSent: totals.bytesMoved,
      queueMs: current?.queueMs ?? 0,
      behindMs: Math.round(current?.behindMs ?? 0),
      droppedFrames: totals.droppedFrames,
      reconnects: Math.max(0, this.#publishes - 1),
      renewals: this.#renewals,
      uptimeMs: this.#firstLiveAt === null ? 0 : now - this.#firstLiveAt,
    };
  }
}
