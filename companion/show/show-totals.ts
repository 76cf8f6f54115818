import type { DestinationStats, PlatformId, ShowEvent } from '#protocol';

/** What has added up at a destination over all shows of this run of the companion. */
export interface DestinationTotals {
  /** The destination's id, which the next broadcast may use again. */
  readonly destination: string;
  readonly platform: PlatformId;
  sentBytes: number;
  acknowledgedBytes: number;
  droppedFrames: number;
  reconnects: number;
}

/** Counts that only grow, as a metric has to: a destination begins from 0 with each show. */
export class ShowTotals {
  readonly #totals = new Map<string, DestinationTotals>();
  /** How far each destination of a running broadcast is. */
  readonly #last = new Map<string, DestinationStats>();
  #platforms = new Map<string, PlatformId>();
  #restarts = new Map<number, number>();
  #pastRestarts = 0;
  #shows = 0;

  get destinations(): readonly DestinationTotals[] {
    return [...this.#totals.values()];
  }

  get shows(): number {
    return this.#shows;
  }

  /** Encoders that were replaced. */
  get restarts(): number {
    return [...this.#restarts.values()].reduce((sum, each) => sum + each, this.#pastRestarts);
  }

  take(event: ShowEvent): void {
    const { broadcast } = event;
    switch (event.kind) {
      case 'started':
        this.#shows += 1;
        break;
      case 'destination': {
        const { id, platform, state } = event.status;
        const key = `${broadcast} ${id}`;
        // Another one of this id begins from 0.
        if (state === 'idle') this.#last.delete(key);
        this.#platforms.set(key, platform);
        break;
      }
      case 'sample':
        this.#add(`${broadcast} ${event.stats.id}`, event.stats);
        break;
      case 'restart':
        this.#restarts.set(broadcast, event.restarts);
        break;
      case 'ended':
        this.#forget(broadcast);
        break;
      default:
    }
  }

  #add(key: string, stats: DestinationStats): void {
    const platform = this.#platforms.get(key);
    if (!platform) return;
    const name = `${platform} ${stats.id}`;
    const zero = { sentBytes: 0, acknowledgedBytes: 0, droppedFrames: 0, reconnects: 0 };
    const totals = this.#totals.get(name) ?? { destination: stats.id, platform, ...zero };
    const last = this.#last.get(key);
    totals.sentBytes += (stats.bytesSent ?? 0) - (last?.bytesSent ?? 0);
    totals.acknowledgedBytes += stats.bytesAcked - (last?.bytesAcked ?? 0);
    totals.droppedFrames += stats.droppedFrames - (last?.droppedFrames ?? 0);
    totals.reconnects += stats.reconnects - (last?.reconnects ?? 0);
    this.#totals.set(name, totals);
    this.#last.set(key, stats);
  }

  #forget(broadcast: number): void {
    const isOf = (key: string): boolean => key.startsWith(`${broadcast} `);
    for (const key of [...this.#last.keys()].filter(isOf)) this.#last.delete(key);
    for (const key of [...this.#platforms.keys()].filter(isOf)) this.#platforms.delete(key);
    this.#pastRestarts += this.#restarts.get(broadcast) ?? 0;
    this.#restarts.delete(broadcast);
  }
}
