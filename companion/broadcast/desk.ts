import {
  wireError,
  type BroadcastView,
  type MeasureServersReply,
  type PlatformId,
  type PreflightReply,
  type PublishTarget,
  type SendKey,
  type UploadTestReply,
  type UploadTestRequest,
} from '#protocol';
import type { FlvTag } from '../flv/tag.ts';
import { wholeEndMs } from '../lib/end-budget.ts';
import { watchSleep, type SleepWatch } from '../lib/sleep-watch.ts';
import { within } from '../lib/waiting.ts';
import { Broadcast } from './broadcast.ts';
import type { BroadcastTools } from './broadcast-tools.ts';
import { Preflights, type PreflightTools, type TryPublish } from './preflights.ts';
import type { BroadcastListener, BroadcastSession } from '../ports/desk.ts';

/** A sleep of less than this, in ms, cannot be told from a busy machine. */
const shortestSleepMs = 5_000;
/** How long the answer to an `end` may wait for the last verdict, in ms. */
const lastVerdictMs = 800;

export interface DeskTools extends BroadcastTools {
  /** Time since the machine was started, in ms, its sleeps included. */
  readonly uptime: () => number;
  readonly tryPublish: TryPublish;
  readonly testUpload: PreflightTools['testUpload'];
  /** A broadcast that was named is over, all of it closed. */
  readonly onEnded?: (broadcastId: string) => void;
  /** The nearest servers of a platform. @param anew also where that was measured today */
  readonly measureServers: (
    platform: PlatformId,
    anew: boolean,
  ) => Promise<readonly { readonly name: string; readonly ms: number }[]>;
}

/** Where sockets come to: finds or opens the broadcast that each belongs to. */
export class BroadcastDesk {
  readonly #broadcasts = new Set<Broadcast>();
  readonly #shared = new Map<string, Broadcast>();
  #opened = 0;
  #sleep: SleepWatch | null = null;
  /** Set once the desk is closed, to what it was closed for. */
  #closed: { readonly why: 'companion-stopped' | null } | null = null;
  readonly #preflights: Preflights;
  readonly #tools: DeskTools;

  constructor(tools: DeskTools) {
    this.#tools = tools;
    this.#preflights = new Preflights({
      ...tools,
      isAnythingLive: () => [...this.#broadcasts].some((each) => !each.over),
      isPublishing: (target) => [...this.#broadcasts].some((each) => each.usesKeyOf(target)),
    });
  }

  /**
   * A socket's part in a broadcast. Only sockets that name the same broadcast share one.
   * @param broadcastId null for a client of the base contract, which has a broadcast of its own
   */
  join(platform: PlatformId, broadcastId: string | null, listener: BroadcastListener): BroadcastSession {
    const running = broadcastId === null ? undefined : this.#shared.get(broadcastId);
    const broadcast = running && !running.over ? running : this.#open(broadcastId);
    // A socket is known by what it listens with; a copy, so that a listener given twice is still two sockets.
    const socket: BroadcastListener = {
      destination: (status) => listener.destination(status),
      stats: (stats) => listener.stats(stats),
      held: (why) => listener.held(why),
      advice: (advice) => listener.advice(advice),
      moved: (address) => listener.moved?.(address),
      away: () => listener.away?.(),
      ended: (why) => listener.ended(why),
      comingBack: () => listener.comingBack?.(),
    };
    broadcast.join(socket);
    const endVerdicts = this.#tools.show.stream.listen((event) => {
      if (event.kind === 'verdict' && event.broadcast === broadcast.id) listener.verdict?.(event.verdict);
    });
    if (this.#closed) void broadcast.end(this.#closed.why);
    return {
      sendKey: (request: SendKey) => {
        this.#sleep?.look();
        return broadcast.open(socket, platform, request);
      },
      chunk: (bytes, place) => {
        this.#sleep?.look();
        return broadcast.accept(bytes, place);
      },
      pause: () => broadcast.pause(),
      hide: (expected) => broadcast.hide(expected),
      goOn: () => broadcast.goOn(),
      mark: (label) =>
        broadcast.teller.mark(label) ? { ok: true } : { ok: false, error: wireError('nothing-live') },
      end: async () => {
        await broadcast.untilRead();
        const began = this.#tools.clock.now();
        await broadcast.end();
        await this.#untilJudged(broadcast.id, began);
        return { ok: true };
      },
      retry: (request) => broadcast.retry(socket, platform, request),
      rendition: (choice) => broadcast.change(socket, choice),
      stop: (id) => broadcast.stop(socket, id),
      leave: () => {
        // A browser that is lost because the machine slept was there until then.
        this.#sleep?.look();
        endVerdicts();
        broadcast.leave(socket);
      },
    };
  }

  /** Asks an ingest whether it accepts a key, outside of every broadcast. @param signal aborts when nobody waits any more */
  preflight(platform: PlatformId, request: SendKey, signal: AbortSignal): Promise<PreflightReply> {
    return this.#preflights.ask(platform, request, signal);
  }

  /** Tests how much the line bears, outside of every broadcast. @param signal aborts when nobody waits any more */
  testUpload(
    platform: PlatformId,
    request: UploadTestRequest,
    signal: AbortSignal,
  ): Promise<UploadTestReply> {
    return this.#preflights.testUpload(platform, request, signal);
  }

  /** Measures which of a platform's servers is the nearest. @param anew also where that was done today */
  async measureServers(platform: PlatformId, anew: boolean): Promise<MeasureServersReply> {
    const nearest = await this.#tools.measureServers(platform, anew);
    return { ok: true, nearest: nearest.map(({ name, ms }) => ({ name, ms: Math.round(ms) })) };
  }

  /** Until when, by the clock, an ingest may still hold a session that was no show; null where it cannot. */
  heldUntil(target: PublishTarget): number | null {
    return this.#preflights.heldUntil(target);
  }

  /** A person has marked this moment of everything that is on air. @returns whether anything is */
  mark(label: string): boolean {
    return [...this.#broadcasts].filter((each) => each.teller.mark(label)).length > 0;
  }

  /** What goes out of a broadcast, by its `id`, to be looked at until it is left; null where nothing does. */
  watch(id: number) {
    const broadcast = [...this.#broadcasts].find((each) => each.id === id);
    const taken = broadcast?.watch();
    if (!broadcast || !taken) return null;
    const { rendition, leave } = taken;
    return {
      prelude: () => rendition.prelude(),
      subscribe: (listener: (tag: FlvTag) => void) => rendition.subscribe(listener),
      over: broadcast.ended,
      leave,
    };
  }

  /** Ends a broadcast as if its client were gone; resolves when all of it is closed. */
  async end(broadcastId: string): Promise<void> {
    await this.#shared.get(broadcastId)?.end();
  }

  /** Has nothing more of a broadcast leave this computer from this moment on, and ends it. */
  cut(broadcastId: string): void {
    void this.#shared.get(broadcastId)?.cut();
  }

  /** Tells the client of a broadcast to go on at another companion. */
  moved(broadcastId: string, address: string): void {
    this.#shared.get(broadcastId)?.move(address);
  }

  /** How many destinations its broadcasts have that are not over. */
  destinations(): number {
    return [...this.#broadcasts].reduce((all, each) => all + each.destinations, 0);
  }

  /** What the status page may know. Holds no key. */
  snapshot(): readonly BroadcastView[] {
    return [...this.#broadcasts].map((broadcast) => broadcast.snapshot());
  }

  /**
   * Ends every broadcast, also what is opened from now on; resolves when all publishes are closed.
   * @param why told to the clients; null where they may come back
   */
  async close(why: 'companion-stopped' | null): Promise<void> {
    this.#closed ??= { why };
    const ends = [...this.#broadcasts].map((each) => each.end(why, why ?? 'companion-crashed'));
    await Promise.all([this.#preflights.close(), ...ends]);
  }

  /** Has the companion's next run go on with every broadcast; resolves when all publishes are closed. */
  async handOn(): Promise<void> {
    this.#closed ??= { why: null };
    await Promise.all([this.#preflights.close(), ...[...this.#broadcasts].map((each) => each.handOn())]);
  }

  /** Its client hears the last verdict before the answer to its `end`, if it comes soon. @param began when it was asked to end */
  async #untilJudged(id: number, began: number): Promise<void> {
    const { clock, judges } = this.#tools;
    const ms = Math.min(lastVerdictMs, began + wholeEndMs - clock.now());
    if (judges && ms > 0) await within(clock, ms, judges.told(id));
  }

  #open(broadcastId: string | null): Broadcast {
    const broadcast = new Broadcast(++this.#opened, broadcastId !== null, {
      ...this.#tools,
      makeWay: (target, wanted) => this.#makeWay(target, wanted),
    });
    this.#broadcasts.add(broadcast);
    this.#sleep ??= this.#watchSleep();
    if (broadcastId !== null) this.#shared.set(broadcastId, broadcast);
    void broadcast.ended.then(() => {
      this.#broadcasts.delete(broadcast);
      if (broadcastId !== null && this.#shared.get(broadcastId) === broadcast) {
        this.#shared.delete(broadcastId);
        this.#tools.onEnded?.(broadcastId);
      }
      if (this.#broadcasts.size > 0) return;
      this.#sleep?.end();
      this.#sleep = null;
    });
    return broadcast;
  }

  /** What was live when the machine fell asleep is not live again when it wakes, hours later and unasked. */
  #watchSleep(): SleepWatch {
    const { clock, uptime, graceMs } = this.#tools;
    return watchSleep(clock, uptime, Math.max(graceMs, shortestSleepMs), () => {
      for (const broadcast of this.#broadcasts) {
        if (broadcast.shared && !broadcast.over) broadcast.hold('computer-slept');
      }
    });
  }

  #makeWay(target: PublishTarget, wanted: Broadcast): Promise<void> | null {
    const others = [...this.#broadcasts].filter((each) => each !== wanted && each.lingersAt(target));
    const ends = [this.#preflights.makeWay(target), ...others.map((each) => each.end())].filter(
      (each) => each,
    );
    return ends.length === 0 ? null : Promise.all(ends).then(() => undefined);
  }
}
