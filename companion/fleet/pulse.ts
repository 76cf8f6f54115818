import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Bucket, BucketEntry } from './bucket.ts';
import { beatMs, leaseMs } from './limits.ts';
import { beatSchema, keys, read, type Beat } from './records.ts';
import type { View } from './view.ts';

/** Beats that are on their way at most. */
const maxAway = 8;
/** A watch that has brought no beat back for so long is made anew, in ms. */
const brokenMs = 3_000;
/** After so many in a row that have brought none back, another server of NATS is asked. */
const patience = 2;

export interface PulseTools {
  readonly id: string;
  readonly bucket: Bucket;
  readonly view: View;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the next beat says. */
  readonly beat: () => Omit<Beat, 'n'>;
  /** Told behind each change that the view has taken. */
  readonly onEntry: (entry: BucketEntry) => void;
  /** NATS is there, for the first time or again. */
  readonly onSure: () => void;
}

/**
 * Says that this node is there, and knows by that how far it sees. All nodes see all changes in one order: once it sees a beat of its
 * own, it has seen everything that happened before that beat was sent, and so whether anybody wants one of its broadcasts.
 */
export class Pulse {
  #n = 0;
  /** When each beat was sent that has not come back. */
  readonly #away = new Map<number, number>();
  #sureAt = -Infinity;
  #beganAt: number;
  #watching = new AbortController();
  #cancel: () => void = () => undefined;
  #isOver = false;
  /** Watches in a row that have brought no beat back. */
  #broken = 0;
  #wasSure = false;
  readonly #tools: PulseTools;

  constructor(tools: PulseTools) {
    this.#tools = tools;
    this.#beganAt = tools.clock.now();
  }

  /** Until this moment all that concerns this node is known, by its own clock. */
  get sureAt(): number {
    return this.#sureAt;
  }

  /** Whether NATS is there, as far as it matters. */
  get isSure(): boolean {
    return this.#tools.clock.now() - this.#sureAt < leaseMs;
  }

  start(): void {
    this.#watch();
    this.#tick();
  }

  stop(): void {
    this.#isOver = true;
    this.#cancel();
    this.#watching.abort();
  }

  /** Says now what has changed. */
  beat(): void {
    const { bucket, id, clock } = this.#tools;
    const n = ++this.#n;
    this.#away.set(n, clock.now());
    if (this.#away.size > maxAway) this.#away.delete(this.#away.keys().next().value!);
    const beat: Beat = { ...this.#tools.beat(), n };
    bucket.put(keys.node(id), JSON.stringify(beat)).catch(() => this.#away.delete(n));
  }

  #tick(): void {
    const { clock, logger } = this.#tools;
    if (this.#away.size < maxAway) this.beat();
    else this.#away.clear();
    const now = clock.now();
    if (now - Math.max(this.#sureAt, this.#beganAt) > brokenMs) this.#watchAnew();
    if (this.#wasSure !== this.isSure) {
      this.#wasSure = this.isSure;
      if (this.#wasSure) {
        logger.info('The fleet is there');
        this.#tools.onSure();
      } else
        logger.warn(
          'NATS does not answer: shows go on while their browsers are there, and new ones are refused',
        );
    }
    this.#cancel = clock.setTimer(beatMs, () => this.#tick());
  }

  #watchAnew(): void {
    if (++this.#broken % patience === 0) this.#tools.bucket.changeServer();
    this.#watch();
  }

  #watch(): void {
    const { bucket, view, clock } = this.#tools;
    this.#watching.abort();
    const watching = new AbortController();
    this.#watching = watching;
    this.#beganAt = clock.now();
    view.begin();
    const onEntry = (entry: BucketEntry): void => {
      if (this.#isOver || watching.signal.aborted) return;
      view.take(entry);
      if (entry.key === keys.node(this.#tools.id)) this.#heard(entry);
      this.#tools.onEntry(entry);
    };
    bucket.watch(onEntry, watching.signal).catch(() => undefined);
  }

  #heard({ value }: BucketEntry): void {
    const beat = value === null ? null : read(beatSchema, value);
    const sentAt = beat && this.#away.get(beat.n);
    if (!beat || sentAt === undefined || sentAt === null) return;
    for (const n of this.#away.keys()) if (n <= beat.n) this.#away.delete(n);
    // Before the watch began, what it told of what was there may have been told out of order.
    if (sentAt < this.#beganAt) return;
    this.#sureAt = sentAt;
    this.#broken = 0;
    this.#tools.view.isComplete = true;
  }
}
