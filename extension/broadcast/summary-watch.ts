import type { BroadcastStatus, DestinationView } from '../messages/broadcast-status.ts';
import type { ShowSummary } from '../messages/show-summary.ts';
import type { Clock } from '../platform/clock.ts';

/** What is added up of one destination. */
interface Sum {
  /** As it was seen last. */
  view: DestinationView;
  /** Time in which it was to be live, and in which it was, in ms. */
  wantedMs: number;
  liveMs: number;
  droppedFrames: number;
  reconnects: number;
  bytes: number;
}

/** Adds up how a show goes, from the first moment on in which one destination is live. Sees every status. */
export class SummaryWatch {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #wallTime: () => number;
  #sums = new Map<string, Sum>();
  #lookedAt = 0;
  #show: Pick<BroadcastStatus, 'liveSince' | 'rehearsal' | 'verdict'> | null = null;
  /** How the show went that is being stopped. */
  #told: ShowSummary | null = null;

  /** @param wallTime Unix time in ms */
  constructor(clock: Pick<Clock, 'now'>, wallTime: () => number) {
    this.#clock = clock;
    this.#wallTime = wallTime;
  }

  /** @returns how the show went, when it ends and once more with the last verdict on it; null where it was live nowhere */
  see(status: BroadcastStatus): ShowSummary | null {
    if (status.phase === 'live') {
      if (status.liveSince !== null) this.#look(status);
      return null;
    }
    if (!this.#show) return this.#judged(status);
    this.#pass();
    this.#told = { ...this.#summary(this.#show), ...verdictOf(this.#show) };
    this.#show = null;
    this.#sums.clear();
    return this.#told;
  }

  /** The last verdict comes when all of the show has been measured. */
  #judged({ phase, verdict }: BroadcastStatus): ShowSummary | null {
    if (phase !== 'stopping') this.#told = null;
    if (!this.#told || !verdict || JSON.stringify(verdict) === JSON.stringify(this.#told.verdict))
      return null;
    return (this.#told = { ...this.#told, verdict });
  }

  #look(status: BroadcastStatus): void {
    if (this.#show) this.#pass();
    this.#lookedAt = this.#clock.now();
    this.#show = status;
    for (const view of status.destinations) {
      const sum = this.#sums.get(view.id);
      // What was counted before, by a browser that crashed since, is the show's, too.
      const { droppedFrames, reconnects } = view;
      if (!sum)
        this.#sums.set(view.id, { view, wantedMs: 0, liveMs: 0, bytes: 0, droppedFrames, reconnects });
      else {
        sum.droppedFrames += more(sum.view.droppedFrames, droppedFrames);
        sum.reconnects += more(sum.view.reconnects, reconnects);
        sum.bytes += more(sum.view.sentBytes, view.sentBytes);
        sum.view = view;
      }
    }
  }

  /** The time since the last look was as it looked then. */
  #pass(): void {
    const passed = this.#clock.now() - this.#lookedAt;
    for (const sum of this.#sums.values()) {
      const { phase } = sum.view;
      if (phase === 'live') sum.liveMs += passed;
      // The first connecting takes nothing from anybody.
      if (phase === 'live' || phase === 'trouble' || (sum.wantedMs > 0 && phase !== 'ended')) {
        sum.wantedMs += passed;
      }
    }
  }

  #summary({ liveSince, rehearsal }: Pick<BroadcastStatus, 'liveSince' | 'rehearsal'>): ShowSummary {
    const destinations = [...this.#sums.values()].map((sum) => ({
      id: sum.view.id,
      platform: sum.view.platform,
      name: sum.view.name,
      liveShare: sum.wantedMs === 0 ? 0 : sum.liveMs / sum.wantedMs,
      droppedFrames: sum.droppedFrames,
      reconnects: sum.reconnects,
      bitrate: sum.liveMs === 0 ? 0 : (sum.bytes * 8_000) / sum.liveMs,
    }));
    const recorded = [...this.#sums.values()].find(
      ({ view, bytes }) => view.savedIn !== undefined && bytes > 0,
    );
    const savedIn = recorded?.view.savedIn;
    const liveMs = Math.max(0, this.#wallTime() - liveSince!);
    return { rehearsal, liveMs, ...(savedIn !== undefined && { savedIn }), destinations };
  }
}

function verdictOf({ verdict }: Pick<BroadcastStatus, 'verdict'>): Pick<ShowSummary, 'verdict'> {
  return verdict ? { verdict } : {};
}

/** By how much a counter has grown, which begins at zero when what it counts for is made anew. */
function more(before: number, now: number): number {
  return now >= before ? now - before : now;
}
