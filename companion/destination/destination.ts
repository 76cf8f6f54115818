import { EventEmitter } from 'node:events';
import {
  isHostOf,
  platforms,
  reasonSentence,
  type DestinationReason,
  type DestinationState,
  type DestinationStats,
  type DestinationStatus,
  type PublishTarget,
} from '#protocol';
import {
  idleStatus,
  type DestinationPort,
  type DestinationSpec,
  type IngestPlan,
  type Line,
} from '../broadcast/destination-port.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { pause } from '../lib/waiting.ts';
import type { CreatePublisher } from '../publish/publisher.ts';
import { Aim, redirected } from './aim.ts';
import { Feeder } from './feeder.ts';
import { Figures } from './figures.ts';
import { HandOver } from './hand-over.ts';
import { isStable, notYet, OutageMemory, type Attempt } from './outage.ts';
import type { Condition } from './progress.ts';
import { DelayedFeed } from '../rendition/delayed-feed.ts';
import { RuleGuard } from './rule-guard.ts';
import { rulesOf, type RulesOf } from './rules.ts';
import type { RenditionFeed } from '../rendition/feed.ts';
import { Session, type Failure } from './session.ts';
import { watch } from './watch.ts';

export interface DestinationTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly random?: () => number;
  /** Until when, by the clock, ingests may still hold sessions of an earlier run that was cut off; null for none. */
  readonly heldUntil?: number | null;
  readonly createPublisher: CreatePublisher;
  /** What the platform of a server asks; what the directory says of it when left out. */
  readonly rulesOf?: RulesOf;
}

/**
 * One ingest and its supervisor: sessions run once and fail, this builds the next one until it is stopped.
 *
 *     idle → connecting → publishing → live ⇄ stalled
 *              ↑ │            │         │        │
 *              │ └────────────┴────┬────┴────────┘
 *              └──── waiting ←─────┤
 *                                  └→ failed     by a rejected key; `retry` leads back to connecting
 *     any but failed → ended                     by `stop`
 *
 * Invariants: `live` is said only while the ingest has accepted the publish and media leaves for it; one session
 * at a time is fed, and another takes over only at a keyframe; nothing that goes wrong here, a listener included,
 * reaches the feed; after `stop` no socket and no timer is left.
 */
export class Destination extends EventEmitter<{ status: [DestinationStatus] }> implements DestinationPort {
  readonly #spec: DestinationSpec;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #random: () => number;
  readonly #createPublisher: CreatePublisher;
  readonly #feed: RenditionFeed;
  /** What is held back on purpose; null where nothing is. */
  readonly #delay: DelayedFeed | null;
  readonly #feeder: Feeder;
  readonly #handover: HandOver;
  readonly #outage: OutageMemory;
  readonly #figures: Figures;
  /** As it was told last. */
  #shown: DestinationStatus;
  /** When the next attempt is due, by the clock; null while none is waited for. */
  #retryAt: number | null = null;
  #aim: Aim;
  readonly #guard: RuleGuard;
  #running: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;
  /** Ends what is being waited for, be it an attempt or a delay. */
  #interrupt = new AbortController();
  #restart = false;
  /** How the current attempt goes. */
  #went: Attempt = notYet();

  constructor(spec: DestinationSpec, feed: RenditionFeed, tools: DestinationTools) {
    super();
    this.#spec = spec;
    this.#clock = tools.clock;
    this.#log = tools.log.child({ destination: spec.id });
    this.#random = tools.random ?? Math.random;
    this.#createPublisher = tools.createPublisher;
    this.#outage = new OutageMemory(tools.heldUntil ?? null);
    this.#delay = spec.delayMs ? new DelayedFeed(feed, spec.delayMs, tools.clock) : null;
    this.#feed = this.#delay ?? feed;
    this.#feeder = new Feeder(this.#feed, (tag) => this.#guard.hear(tag));
    this.#figures = new Figures(spec.id, this.#feeder, tools.clock);
    this.#handover = new HandOver(this.#feeder);
    this.#aim = new Aim(spec);
    this.#guard = new RuleGuard(spec.target, tools.rulesOf ?? rulesOf);
    this.#shown = idleStatus(spec);
  }

  get status(): DestinationStatus {
    if (this.#retryAt === null) return this.#shown;
    return { ...this.#shown, retryInMs: Math.max(0, Math.round(this.#retryAt - this.#clock.now())) };
  }

  stats(): DestinationStats {
    const figures = this.#figures.read();
    return this.#delay ? { ...figures, delayMs: Math.round(this.#delay.heldMs) } : figures;
  }

  get line(): Line | null {
    return this.#feeder.current?.line ?? null;
  }

  setPatience(ms: number): void {
    this.#feeder.setPatience(ms);
  }

  giveWay(): void {
    this.#feeder.current?.giveWay();
  }

  /** Begins to connect; a second call changes nothing. */
  start(): void {
    if (this.#running || this.#stopping) return;
    this.#running = this.#supervise();
  }

  /**
   * Tries again now: ends a delay, a stall or a failure, with the patience of a new outage.
   * @param plan publish there, or with that key, instead; this replaces a publish that is going on, too
   */
  retry(plan?: IngestPlan): void {
    if (this.#stopping) return;
    if (plan) {
      this.#aim = new Aim(plan);
      this.#outage.forgetKey();
      this.#guard.aimAt(plan.target);
    }
    const { state, reason } = this.#shown;
    // Connected anew, the encoder would be no faster.
    if (reason === 'computer-slow' && !plan) return;
    if (state === 'failed') {
      this.#running = this.#supervise();
    } else if (state === 'waiting' || state === 'stalled' || plan) {
      this.#restart = true;
      this.#interrupt.abort();
    }
  }

  /** Unpublishes and closes; resolves when nothing is left, within a bounded time whatever the ingest does. */
  stop(): Promise<void> {
    this.#stopping ??= this.#shutDown();
    return this.#stopping;
  }

  cut(): void {
    this.#feeder.cutAll();
    void this.stop();
  }

  async #shutDown(): Promise<void> {
    this.#interrupt.abort();
    this.#delay?.stop();
    await this.#running;
    await this.#feeder.closeAll();
    this.#figures.end();
    if (this.#shown.state !== 'failed') this.#setState('ended', 'stopped');
  }

  async #supervise(): Promise<void> {
    this.#outage.forget(this.#clock.now());
    this.#feeder.listen();
    while (!this.#stopping) {
      if (this.#delay && !this.#delay.flows) await this.#untilItFlows(this.#delay);
      if (this.#stopping) break;
      this.#restart = false;
      this.#interrupt = new AbortController();
      const failure = await this.#attempt(this.#interrupt.signal);
      this.#explain(failure);
      if (this.#stopping) break;
      if (!this.#restart) {
        const now = this.#clock.now();
        const verdict = this.#outage.noteFailure(failure, this.#went, now, this.#random());
        const { reason, delayMs } = this.#guard.space(this.#went, verdict, now);
        this.#aim.failed(verdict.reason, this.#went.accepted, now);
        if (delayMs === null) return this.#giveUp(reason);
        this.#setState('waiting', reason, delayMs);
        await pause(this.#clock, delayMs, this.#interrupt.signal);
      }
      if (this.#restart) {
        this.#outage.forget(this.#clock.now());
        this.#guard.retried();
      }
    }
    this.#feeder.ignore();
  }

  /** Nothing is published before there is something to send: an ingest closes what stays silent. */
  async #untilItFlows(delay: DelayedFeed): Promise<void> {
    delay.start();
    while (!delay.flows && !this.#stopping) {
      // Another key ends no delay.
      this.#interrupt = new AbortController();
      await delay.untilItFlows(this.#interrupt.signal, (leftMs) =>
        this.#setState('connecting', leftMs === null ? 'no-media' : 'delayed', leftMs),
      );
    }
    this.#setState('connecting');
  }

  #giveUp(reason: DestinationReason): void {
    this.#feeder.ignore();
    this.#setState('failed', reason);
  }

  /** One publish from connecting to its end; resolves with why it ended, when it is closed. */
  async #attempt(signal: AbortSignal): Promise<Failure> {
    this.#went = notYet();
    this.#setState('connecting', this.#shown.reason);
    try {
      return await this.#publish(signal);
    } catch (err) {
      return { reason: 'internal', isGuess: false, error: err };
    } finally {
      await this.#feeder.closeAll();
    }
  }

  async #publish(signal: AbortSignal): Promise<Failure> {
    const session = this.#createSession(this.#aim.target);
    const refused = await session.open(signal);
    if (refused !== null) return refused;
    this.#figures.published();
    this.#went.accepted = true;
    this.#setState('publishing', this.#shown.reason);
    this.#feeder.join(session);
    if (this.#delay && !this.#delay.flows) return this.#beginAnew();
    const failure = await watch(this.#feeder, this.#clock, signal, (condition) => this.#show(condition));
    const { liveSince } = this.#went;
    this.#went.hangUp = failure.reason === 'closed-by-ingest' && liveSince === null && session.wasHangUp;
    return failure;
  }

  /** The ingest takes another codec than what was held back for it: that has to be held for as long once more. */
  #beginAnew(): Failure {
    this.#restart = true;
    return { reason: 'stopped', isGuess: false };
  }

  /** What ended an attempt, for whoever reads the log; a mistake of the program is worth a line in any case. */
  #explain({ reason, error }: Failure): void {
    if (error === undefined || reason === 'stopped') return;
    if (reason === 'too-many-files' && this.#shown.reason !== reason)
      this.#log.error('this computer lets the companion open no more connections and files', { err: error });
    else if (reason === 'internal') this.#log.error('a publish failed in an unforeseen way', { err: error });
    else this.#log.debug('a publish ended', { reason, err: error });
  }

  #createSession(target: PublishTarget): Session {
    const publisher = this.#createPublisher(target, this.#feed.isEnhanced);
    const session = new Session(publisher, this.#clock);
    publisher.on('reconnect', (url) => {
      const there = redirected(target, url);
      if (there && session === this.#feeder.current) void this.#handOver(there);
    });
    this.#feeder.track(session);
    return session;
  }

  #show(condition: Condition): void {
    const now = this.#clock.now();
    this.#figures.measure();
    if (condition === 'moving' || condition === 'slow') {
      this.#figures.live();
      this.#went.liveSince ??= now;
      if (isStable(this.#went.liveSince, now)) {
        this.#aim.worked();
        this.#outage.forget(now);
      }
      if (this.#guard.live(now)) void this.#renew();
      this.#showMoving(condition === 'slow', now);
      if (this.#aim.shouldLookBack(now)) void this.#goBack();
    } else if (condition !== 'starting') {
      const state = this.#went.liveSince === null ? 'publishing' : 'stalled';
      this.#setState(state, condition === 'starved' ? (this.#absence ?? 'no-media') : 'stalled');
    }
  }

  /** Media moves; but it may be late, or not that of the recording. What this computer keeps back is not live. */
  #showMoving(isUploadSlow: boolean, now: number): void {
    if (this.#absence) return this.#setState('stalled', this.#absence);
    if (isUploadSlow) return this.#setState('live', 'upload-slow');
    if (this.#feed.trouble) return this.#setState('live', 'computer-slow');
    if (this.#delay?.isShort) return this.#setState('live', 'delay-short');
    this.#setState('live', this.#guard.news(now) ?? (this.#aim.isPlain ? 'not-encrypted' : null));
  }

  /** Why nothing of the recording can come, or not in time, where that is known. */
  get #absence(): DestinationReason | null {
    switch (this.#feed.trouble) {
      case 'no-room':
        return 'too-many-files';
      case 'absent':
      case 'late':
        return 'computer-slow';
      case 'lesser':
      case null:
        return null;
    }
  }

  async #handOver(target: PublishTarget): Promise<boolean> {
    const done = await this.#handover.to(() => this.#createSession(target), this.#interrupt.signal);
    if (done !== null) this.#log.info(done ? 'has handed over at a keyframe' : 'cannot hand over, stays');
    return done === true;
  }

  /** Ends the show there, which has lasted for as long as it may, and begins another one. */
  async #renew(): Promise<void> {
    const create = (): Session => this.#createSession(this.#aim.target);
    const done = await this.#handover.anew(create, this.#interrupt.signal, () => {
      this.#guard.renewed(this.#clock.now());
      this.#figures.renewed();
    });
    if (done !== null)
      this.#log.info('has ended its show for its length and begun another', { accepted: done });
  }

  async #goBack(): Promise<void> {
    if (await this.#handOver(this.#aim.primary)) this.#aim.returned();
  }

  #setState(
    state: DestinationState,
    reason: DestinationReason | null = null,
    retryInMs: number | null = null,
  ): void {
    const { state: from, reason: before, retryInMs: dueBefore } = this.#shown;
    const { given } = this.#feed;
    const isSame = state === from && reason === before && retryInMs === dueBefore;
    if (isSame && given === (this.#shown.rendition ?? null)) return;
    const { platform } = this.#spec;
    const ownIngest = isHostOf(platform, this.#aim.target.url.host);
    const owner = ownIngest ? platforms[platform].name : null;
    const message = reason === null ? '' : reasonSentence(reason, owner);
    const attempt = state === 'live' || state === 'ended' ? 0 : this.#outage.failures;
    const { rendition: _, ...shown } = this.#shown;
    const told = given ? { rendition: given } : {};
    this.#shown = { ...shown, state, reason, message, ownIngest, attempt, retryInMs, ...told };
    this.#retryAt = retryInMs === null ? null : this.#clock.now() + retryInMs;
    // The same attempt again and again is news only to whoever looks for it.
    const level = attempt > 2 && state !== 'failed' ? 'debug' : 'info';
    if (!isSame) this.#log[level](`${from} -> ${state}`, { from, to: state, reason, attempt });
    try {
      this.emit('status', this.#shown);
    } catch (err) {
      this.#log.error('a listener of a destination failed', { err });
    }
  }
}
