import type { DestinationStats, DestinationStatus } from '#protocol';
import { bitrateSeconds } from '../../messages/broadcast-status.ts';
import type { Accepted } from './connection.ts';

/** Ticks in which nothing is heard of a companion that sends figures once a second, after which it counts as silent. */
const silentTicks = 4;
/** After so many it may be about to. */
const quietTicks = 2;

export interface HeardDeps {
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** Whether there is a connection, over which it should be heard. */
  isOpen(): boolean;
  /** It has become silent, or is heard again. */
  onSilence(): void;
}

/** What the companion has said of one destination, and how long ago. */
export class Heard {
  #destination: DestinationStatus | null = null;
  #retryAt: number | null = null;
  #stats: DestinationStats | null = null;
  #bitrates: readonly number[] = [];
  #recordings: string | null = null;
  #savedIn: string | null = null;
  #isHeld = false;
  /** Ticks since the companion was last heard: those of this page, so that its own standing still is not taken for the companion's. */
  #unheard = 0;
  readonly #deps: HeardDeps;

  constructor(deps: HeardDeps) {
    this.#deps = deps;
  }

  /** What the companion has said last; null before it has accepted the key. */
  get destination(): DestinationStatus | null {
    return this.#destination;
  }

  /** Unix time in ms when the companion connects to the ingest again; null when it does not wait for that. */
  get retryAt(): number | null {
    return this.#retryAt;
  }

  /** Null while there is no connection, and before the first. */
  get stats(): DestinationStats | null {
    return this.#stats;
  }

  /** Bitrates of the last minute, one a second, newest last. */
  get bitrates(): readonly number[] {
    return this.#bitrates;
  }

  /** Folder of the recordings, where the companion says that this is a rehearsal. */
  get recordings(): string | null {
    return this.#recordings;
  }

  /** Folder that a recording is kept in; null where this is none. */
  get savedIn(): string | null {
    return this.#savedIn;
  }

  /** Whether the companion waited for a person to say that the show goes on when it accepted the key. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Whether the connection is open and the companion says nothing: what it said last is no evidence any more. */
  get isSilent(): boolean {
    return this.#deps.isOpen() && this.#unheard >= silentTicks;
  }

  /** Whether the connection is open, and nothing was heard over it for longer than is usual. */
  get isQuiet(): boolean {
    return this.#deps.isOpen() && this.#unheard >= quietTicks;
  }

  /** To be called once a second. */
  tick(): void {
    if (!this.#deps.isOpen()) return;
    this.#unheard += 1;
    if (this.#unheard === silentTicks) this.#deps.onSilence();
  }

  /** Something was heard, whatever it was. */
  now(): void {
    const wasSilent = this.isSilent;
    this.#unheard = 0;
    if (wasSilent) this.#deps.onSilence();
  }

  /** The key was accepted. */
  accepted({ destination, recordings, savedIn, held }: Accepted): void {
    this.learn(destination);
    this.#recordings = recordings;
    this.#savedIn = savedIn;
    this.#unheard = 0;
    this.#isHeld = held;
  }

  learn(destination: DestinationStatus): void {
    this.#destination = destination;
    const { retryInMs } = destination;
    this.#retryAt = retryInMs === null ? null : this.#deps.wallTime() + retryInMs;
  }

  measure(stats: DestinationStats): void {
    this.#stats = stats;
    this.#bitrates = [...this.#bitrates, stats.bitrate].slice(-bitrateSeconds);
  }

  /** The connection is gone, and what was measured over it is old. */
  lost(): void {
    this.#stats = null;
  }
}
