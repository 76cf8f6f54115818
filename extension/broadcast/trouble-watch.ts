import type { BroadcastStatus, DestinationView } from '../messages/broadcast-status.ts';
import type { Notice } from '../messages/notice.ts';
import type { Clock } from '../platform/clock.ts';
import { MediaNews } from './media-news.ts';
import { Outage } from './outage.ts';
import { ShowNews } from './show-news.ts';

/** How long trouble lasts before it is told, in milliseconds. */
const patienceMs = 10_000;
/** What is about to be told within this time is told together with what is due, in milliseconds. */
const togetherMs = 3_000;

/**
 * Decides what a person hears of who has no page of Tabcast in sight: that a destination fails, that it is back, that the
 * show is almost over or begun anew there, that it has ended by itself, that it waits for an answer, that the picture is black or
 * the microphone gone. Each once, and no stream of them: what goes on and off counts as one outage, and of one destination no new
 * failure is told for five minutes, unless that it is back. Sees every status, so at least one a second.
 */
export class TroubleWatch {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #outages = new Map<string, Outage>();
  #source = new Outage();
  #news = new ShowNews();
  #media = new MediaNews();
  #phase: BroadcastStatus['phase'] = 'idle';
  #wasLive = false;
  #toldUnanswered = false;
  #before: BroadcastStatus | null = null;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @returns what is to be told now */
  see(status: BroadcastStatus): readonly Notice[] {
    const before = this.#phase;
    this.#phase = status.phase;
    if (status.phase === 'live') {
      this.#wasLive = true;
      return this.#seeLive(status, this.#clock.now());
    }
    if (status.phase === 'stopping') return this.#seeStopping(status);
    if (status.phase !== 'idle' || before === 'idle') return [];
    const unanswered = this.#toldUnanswered;
    this.#toldUnanswered = false;
    const kind = this.#wasLive ? 'ended' : 'not-started';
    this.#wasLive = false;
    this.#before = null;
    this.#outages.clear();
    this.#source = new Outage();
    this.#news = new ShowNews();
    this.#media = new MediaNews();
    // Told already, and still so.
    if (status.problem?.code === 'stop-unanswered') return [];
    if (status.problem) return [{ kind, problem: status.problem }];
    return unanswered ? [{ kind: 'stopped' }] : [];
  }

  /** Who has pressed Stop has gone away since, and believes that it is over. */
  #seeStopping({ problem }: BroadcastStatus): readonly Notice[] {
    if (problem?.code !== 'stop-unanswered' || this.#toldUnanswered) return [];
    this.#toldUnanswered = true;
    return [{ kind: 'not-stopped', problem }];
  }

  #seeLive(status: BroadcastStatus, now: number): readonly Notice[] {
    const views = status.destinations;
    for (const id of this.#outages.keys()) {
      // What was stopped, or taken out, has no trouble any more.
      if (!views.some((view) => view.id === id && view.phase !== 'ended')) this.#outages.delete(id);
    }
    // On the way to live it is neither well nor in trouble.
    for (const view of views) {
      if (view.phase === 'live' || view.phase === 'trouble') this.#of(view).see(view.phase === 'live', now);
    }
    const before = this.#before;
    this.#before = status;
    const { question, problem } = status;
    // Nothing is more urgent, and while it is asked nothing else matters.
    if (question) return before?.question ? [] : [{ kind: 'asking', question }];
    const noWindow = problem?.code === 'no-window' && before?.problem?.code !== 'no-window';
    const told: Notice[] = noWindow ? [{ kind: 'no-window' }] : [];
    const { pendingStop, privacy } = status;
    if (pendingStop && pendingStop.step !== before?.pendingStop?.step) {
      told.push({ kind: 'stop-pressed', pendingStop });
    }
    // Who has pressed for it knows.
    if (privacy && privacy !== 'person' && !before?.privacy) told.push({ kind: 'hidden', privacy });
    told.push(...this.#failed(views, now), ...this.#back(views), ...this.#noSource(status, now));
    return [...told, ...this.#media.see(status, now), ...this.#news.see(views, now)];
  }

  #of({ id }: DestinationView): Outage {
    const outage = this.#outages.get(id) ?? new Outage();
    this.#outages.set(id, outage);
    return outage;
  }

  #failed(views: readonly DestinationView[], now: number): readonly Notice[] {
    const failing = (ms: number): DestinationView[] =>
      views.filter((view) => view.phase === 'trouble' && this.#of(view).lasts(now, ms));
    if (failing(patienceMs).length === 0) return [];
    const destinations = failing(patienceMs - togetherMs);
    for (const view of destinations) Object.assign(this.#of(view), { told: true, toldAt: now });
    return [{ kind: 'failed', destinations }];
  }

  #back(views: readonly DestinationView[]): readonly Notice[] {
    const destinations = views.filter(({ id }) => this.#outages.get(id)?.isOver);
    // Those that come back together are told together.
    if (destinations.length === 0 || [...this.#outages.values()].some(({ wavers }) => wavers)) return [];
    for (const view of destinations) this.#of(view).told = false;
    return [{ kind: 'back', destinations }];
  }

  #noSource({ source, problem }: BroadcastStatus, now: number): readonly Notice[] {
    const outage = this.#source;
    outage.see(source !== null, now);
    if (outage.isOver) outage.told = false;
    if (!problem || !outage.lasts(now, patienceMs)) return [];
    outage.told = true;
    outage.toldAt = now;
    return [{ kind: 'source', problem }];
  }
}
