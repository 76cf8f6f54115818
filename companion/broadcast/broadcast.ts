import { setImmediate } from 'node:timers/promises';
import {
  recordingIngest,
  rehearsalIngest,
  wireError,
  type BroadcastView,
  type NumberedPlace,
  type ChunkReply,
  type DestinationReply,
  type EndReason,
  type ErrorCode,
  type PictureFormat,
  type PlainReply,
  type PlatformId,
  type PublishTarget,
  type RenditionChoice,
  type Retry,
  type SendKey,
  type SendKeyReply,
  type ShowEnd,
} from '#protocol';
import { Adaptation } from './adaptation.ts';
import { ClientWay } from './client-way.ts';
import { BitBudget } from './bit-budget.ts';
import type { BroadcastHouse } from './broadcast-tools.ts';
import { endBudgetMs, wholeEndMs } from '../lib/end-budget.ts';
import type { CreateDestination } from './destination-port.ts';
import { Intake } from './intake.ts';
import type { BroadcastListener } from '../ports/desk.ts';
import { wishesOf } from './platform-wishes.ts';
import { isRecording, readOtherKey, readTarget, recordingPlan, sharesKey } from './read-target.ts';
import { Renditions, type Taken } from './renditions.ts';
import { defaultName, isOver, Roster } from './roster.ts';
import { ShowTeller } from '../show/show-teller.ts';
import { within } from '../lib/waiting.ts';

/** Turns of the event loop that an end may wait for what is still coming. */
const mostTurns = 100;
/** How long a client may take to begin a new epoch, in ms: one whose recorder hands pictures over takes two seconds at most. */
const nextEpochMs = 3_000;
/** How long a client that has come back may take to ask for what it had, in ms; what it does not want is stopped. */
const claimMs = 15_000;

/**
 * One go-live: what comes in from its sockets, its renditions, and its destinations. It ends when it is told to,
 * when its only socket leaves, or, for a client that named it and may come back, when nobody has after a while.
 */
export class Broadcast {
  /** Resolves when everything is closed, however it came to that. */
  readonly ended: Promise<void>;
  readonly teller: ShowTeller;
  readonly #renditions: Renditions;
  readonly #intake: Intake;
  readonly #roster: Roster;
  readonly #adaptation: Adaptation;
  readonly #way = new ClientWay();
  readonly #sockets = new Set<BroadcastListener>();
  readonly #startedAt: number;
  /** How many chunks were taken. */
  #chunks = 0;
  #cancelGrace: (() => void) | null = null;
  #cancelClaims: () => void = () => undefined;
  #over = false;
  /** Whether its client asks the person after a long absence. */
  #asks = false;
  /** Set from such an absence until the person has said that it goes on. */
  #held = false;
  /** Set once it is handed on to the companion's next run: called when what comes is for that one. */
  #onNextEpoch: (() => void) | null = null;
  readonly #budget: BitBudget;
  #resolveEnded = (): void => undefined;
  readonly #tools: BroadcastHouse;

  /** @param shared whether several sockets may join and the client may come back */
  constructor(
    readonly id: number,
    readonly shared: boolean,
    tools: BroadcastHouse,
  ) {
    this.#tools = tools;
    const { clock } = tools;
    const restarts = (): number => this.#renditions.restarts;
    this.teller = new ShowTeller(id, { clock, restarts, ...tools.show });
    this.#renditions = new Renditions({
      ...tools,
      onSlate: (showing) => this.teller.slate(showing),
      onSource: (source) => tools.judges?.follow(id, source) ?? ((): void => undefined),
    });
    this.#intake = new Intake(this.#renditions);
    const log = tools.log.child({ broadcast: id });
    const create: CreateDestination = (spec, feed) =>
      this.teller.watch(tools.createDestination(spec, feed, log));
    this.#roster = new Roster(this.#renditions, create, clock);
    this.#adaptation = new Adaptation({ clock, log, roster: this.#roster, way: this.#way });
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
    this.#startedAt = clock.now();
    this.#budget = new BitBudget(tools.limits?.kbps ?? null, clock);
  }

  get over(): boolean {
    return this.#over;
  }

  join(socket: BroadcastListener): void {
    this.#sockets.add(socket);
    if (!this.#cancelGrace) return;
    this.#cancelGrace();
    this.#cancelGrace = null;
    this.#roster.awaitClaims();
    this.#cancelClaims = this.#tools.clock.setTimer(claimMs, () => this.#roster.stopUnclaimed());
  }

  /** Whether it publishes with this key there. */
  usesKeyOf(target: PublishTarget): boolean {
    return this.#roster.has(target, sharesKey);
  }

  /** Whether it still publishes there without anybody to publish for: its client is gone, or it is ending. */
  lingersAt(target: PublishTarget): boolean {
    return (this.#over || this.#cancelGrace !== null) && this.#roster.has(target);
  }

  /** The socket is gone. Its destination goes on as long as the broadcast does. */
  leave(socket: BroadcastListener): void {
    if (!this.#sockets.delete(socket) || this.over) return;
    this.#roster.release(socket);
    this.#adaptation.leave(socket);
    if (this.#sockets.size > 0) return;
    this.#cancelClaims();
    if (!this.shared || !this.#roster.anyRunning) return void this.end();
    const { clock, graceMs, log } = this.#tools;
    log.info('the browser is gone, waiting for it', { broadcast: this.id });
    this.#renditions.lose();
    this.#cancelGrace = clock.setTimer(graceMs, () => void this.end());
  }

  /** Opens the socket's destination. */
  open(socket: BroadcastListener, platform: PlatformId, request: SendKey): SendKeyReply {
    const refuse = (code: ErrorCode): SendKeyReply => ({ ok: false, error: wireError(code) });
    if (this.over) return refuse('broadcast-over');
    const current = this.#roster.of(socket);
    if (current && !isOver(current.status)) return refuse('key-already-set');
    const override = this.#tools.ingestOverride(platform, request.ingest === rehearsalIngest);
    const servers = request.server === undefined ? [] : this.#tools.serversOf(platform, request.server);
    const reading =
      request.ingest === recordingIngest
        ? { ok: true as const, plan: recordingPlan(this.id) }
        : readTarget(platform, request, override, servers);
    if (!reading.ok) return refuse(reading.code);
    const problem = this.#tools.ffmpegProblem();
    if (problem) return refuse(problem);
    const { plan } = reading;
    const { target } = plan;
    if (!this.#roster.has(target) && this.#isFull) return refuse('destinations-limit');
    if (request.rejoin && !this.#roster.has(target)) return refuse('consent-needed');
    if (request.asks) this.#asks = true;
    const name = request.name?.trim() || defaultName(platform);
    const free = this.#tools.makeWay(target, this);
    const recordings = override?.recordings;
    const rehearsal = recordings !== undefined;
    const delayMs = isRecording(target) ? 0 : (request.delaySeconds ?? 0) * 1_000;
    const wishes = wishesOf(platform, request, target);
    const favourite = request.favourite ?? false;
    const place = { platform, name, plan, rehearsal, delayMs, wishes, favourite };
    if (this.teller.begin(rehearsal)) {
      this.#tools.log.info('broadcast started', { ...this.#from('idle', 'started'), rehearsal });
    }
    if (wishes.rendition === 'source') this.#tools.judges?.expect(this.id, wishes.preset);
    const destination = this.#roster.open(place, socket, free);
    const savedIn = isRecording(target) && { savedIn: this.#tools.recordingFolder };
    const told = { ...(rehearsal && { recordings }), ...savedIn, ...(this.#held && { held: true }) };
    if (request.adapts) this.#adaptation.join(socket, request.adapts);
    if (favourite) this.#adaptation.begin();
    return { ok: true, destination, next: this.#intake.next, ...told };
  }

  /** Tries the socket's destination again now, with another key where one is named. */
  async retry(socket: BroadcastListener, platform: PlatformId, { key }: Retry): Promise<DestinationReply> {
    const refuse = (code: ErrorCode): DestinationReply => ({ ok: false, error: wireError(code) });
    const place = this.#roster.placeOf(socket);
    if (this.over) return refuse('broadcast-over');
    if (!place) return refuse('no-destination');
    const override = this.#tools.ingestOverride(platform, place.rehearsal);
    const isKeyless = key === undefined || isRecording(place.plan.target);
    const reading = isKeyless ? null : readOtherKey(platform, key, place.plan, override);
    if (reading && !reading.ok) return refuse(reading.code);
    const destination = await this.#roster.retry(socket, reading && reading.plan);
    return destination ? { ok: true, destination } : refuse('no-destination');
  }

  /** Gives the socket's destination another quality. */
  change(socket: BroadcastListener, choice: RenditionChoice): DestinationReply {
    const refuse = (code: ErrorCode): DestinationReply => ({ ok: false, error: wireError(code) });
    if (this.over) return refuse('broadcast-over');
    const destination = this.#roster.change(socket, choice);
    if (!destination) return refuse('no-destination');
    this.#adaptation.forget(destination.id);
    return { ok: true, destination };
  }

  /** Closes one publish: that of the destination with this id, or the socket's for null. */
  async stop(socket: BroadcastListener, id: string | null): Promise<DestinationReply> {
    const destination = await this.#roster.stopOne(id ?? socket);
    return destination ? { ok: true, destination } : { ok: false, error: wireError('no-destination') };
  }

  /**
   * Takes the next bytes of the recorder; `place` is null for a client that numbers nothing.
   * @returns null for what is not to be answered: it belongs to the companion's next run
   */
  accept(bytes: Buffer, place: NumberedPlace | null): ChunkReply | null {
    if (this.#onNextEpoch && (this.over || (place && place.epoch > (this.#intake.epoch?.number ?? -1)))) {
      this.#onNextEpoch();
      return null;
    }
    const next = this.#intake.next;
    const refuse = (code: ErrorCode, from = next): ChunkReply => ({
      ok: false,
      error: wireError(code),
      next: from,
    });
    if (this.over) return refuse('broadcast-over');
    if (this.#roster.all.length === 0) return refuse('key-first');
    if (bytes.length === 0) return refuse('chunk-empty');
    if (this.#held) return refuse('consent-needed');
    // Several sockets may carry the same chunk: only a number tells which it is.
    if (this.shared && !place) return refuse('bad-payload');
    const reply = place ? this.#intake.numbered(bytes, place) : this.#intake.plain(bytes);
    if (!reply.ok) return refuse(reply.code, reply.next);
    if (place) this.#way.hear(bytes.length, place);
    this.#chunks += 1;
    if (!this.#budget.take(bytes.length)) {
      this.#tools.log.warn('the recording has more bits than --max-bitrate allows', { broadcast: this.id });
      void this.end('bitrate-limit');
      return refuse('bitrate-limit');
    }
    const { epoch } = this.#intake;
    if (epoch) this.teller.epoch(epoch.number, epoch.media);
    return this.#renditions.failure ? refuse(this.#renditions.failure, reply.next) : reply;
  }

  /** Nothing comes for now, though the client is there. */
  pause(): PlainReply {
    if (this.over) return { ok: false, error: wireError('broadcast-over') };
    this.#renditions.lose();
    return { ok: true };
  }

  /**
   * Nobody is to see what the source shows: viewers see the slate until a new epoch begins.
   * @param expected what is to be recorded, for a slate before anything has been
   */
  hide(expected: PictureFormat | null): PlainReply {
    if (this.over) return { ok: false, error: wireError('broadcast-over') };
    this.#renditions.hold(expected);
    return { ok: true };
  }

  /** It was away for too long to go on unasked: viewers see the slate, until the person has said that it goes on. */
  hold(why: EndReason): void {
    const { log } = this.#tools;
    if (!this.#asks || this.#sockets.size === 0) {
      log.warn('the computer was asleep for too long: the broadcast ends', { broadcast: this.id });
      return void this.end(why);
    }
    if (this.#held) return;
    log.warn('the computer was asleep for too long: the browser asks whether the broadcast goes on', {
      broadcast: this.id,
    });
    this.#held = true;
    this.#renditions.hold();
    for (const socket of this.#sockets) socket.held(why);
  }

  /** A person has said so. */
  goOn(): PlainReply {
    if (this.over) return { ok: false, error: wireError('broadcast-over') };
    if (this.#held) this.#tools.log.info('the broadcast goes on', { broadcast: this.id });
    this.#held = false;
    return { ok: true };
  }

  /**
   * Resolves when nothing more of the recording is waiting in this process to be read: an end over one connection must not
   * overtake what was sent before over another one, while all of them waited for a process that stood still.
   */
  async untilRead(): Promise<void> {
    for (let turn = 0, chunks = -1; turn < mostTurns && chunks !== this.#chunks; turn++) {
      chunks = this.#chunks;
      await setImmediate();
    }
  }

  /**
   * The companion's next run is to go on with it: all of what is recorded by now is sent, and its client, which stays live, has
   * the rest for that one. Resolves when all publishes are closed.
   */
  async handOn(): Promise<void> {
    if (!this.shared) return this.end('companion-stopped');
    if (this.#sockets.size > 0 && this.#intake.epoch && !this.over) {
      const begun = new Promise<void>((resolve) => (this.#onNextEpoch = resolve));
      for (const socket of this.#sockets) socket.comingBack?.();
      await within(this.#tools.clock, nextEpochMs, begun);
    }
    this.#onNextEpoch ??= () => undefined;
    await this.end(null, 'companion-stopped');
  }

  /**
   * Writes out what came, then closes every publish; resolves when all is closed, within `endAnswerMs`.
   * @param why told to its sockets; null where they know or are gone
   * @param asWhat what is told of the show
   */
  end(why: EndReason | null = null, asWhat: ShowEnd = showEndOf(why) ?? this.#usualEnd): Promise<void> {
    // Before anything is closed: what closes must not look like a loss to those who may come back from one.
    if (why && !this.#over) for (const socket of this.#sockets) socket.ended(why);
    if (!this.#over) void this.#end(asWhat).then(this.#resolveEnded);
    return this.ended;
  }

  /** Whether its server takes no more destinations. */
  get #isFull(): boolean {
    const most = this.#tools.limits?.destinations ?? Infinity;
    return this.destinations >= most;
  }

  /** Has nothing more of it leave this computer from this moment on, and ends it as `end`; those of its sockets that are still here lose their connection. */
  cut(): Promise<void> {
    for (const destination of this.#roster.all) destination.cut?.();
    for (const socket of this.#sockets) socket.away?.();
    return this.end();
  }

  /** Tells its sockets to go on at another companion. */
  move(address: string): void {
    for (const socket of this.#sockets) socket.moved?.(address);
  }

  /** How many destinations it has that are not over. */
  get destinations(): number {
    return this.#roster.all.filter(({ status }) => !isOver(status)).length;
  }

  get #usualEnd(): ShowEnd {
    return this.#sockets.size > 0 ? 'stopped' : 'client-gone';
  }

  /** What goes out, to be looked at until it is left; null where nothing does. */
  watch(): Taken | null {
    return this.#over ? null : this.#renditions.watch();
  }

  snapshot(): BroadcastView {
    return {
      id: this.id,
      sockets: this.#sockets.size,
      ageMs: Math.round(this.#tools.clock.now() - this.#startedAt),
      rehearsal: this.#roster.rehearses,
      held: this.#held,
      epoch: this.#intake.epoch?.number ?? null,
      media: this.#intake.epoch?.media ?? null,
      restarts: this.#renditions.restarts,
      destinations: this.#roster.all.map((each) => ({ status: each.status, stats: each.stats() })),
    };
  }

  async #end(why: ShowEnd): Promise<void> {
    this.#over = true;
    this.#cancelGrace?.();
    this.#cancelClaims();
    this.#adaptation.stop();
    const { clock } = this.#tools;
    const began = clock.now();
    await within(clock, endBudgetMs.media, this.#renditions.end());
    if (this.#roster.all.length === 0) return;
    await this.#roster.stop(wholeEndMs - (clock.now() - began));
    this.teller.end(why);
    this.#tools.log.info('broadcast ended', this.#from('started', 'ended', why));
  }

  /** What a line of the log says of a transition. */
  #from(from: string, to: string, reason: ShowEnd | null = null) {
    return { broadcast: this.id, from, to, reason };
  }
}

/** What is told of a show that a client asked for too much with is what is told of one that it stopped. */
function showEndOf(why: EndReason | null): ShowEnd | null {
  return why === 'bitrate-limit' ? 'stopped' : why;
}
