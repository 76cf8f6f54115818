import type { Adapts, Rendition } from '#protocol';
import type { BroadcastStatus, PrivacyReason, Problem } from '../messages/broadcast-status.ts';
import type { ChosenQuality } from '../messages/quality.ts';
import type { Sight } from '../messages/sight.ts';
import type {
  DestinationRequest,
  SourceRequest,
  StartReply,
  StartRequest,
} from '../messages/start-request.ts';
import { atMost } from '../platform/clock.ts';
import type { Shown } from './capture/capture.ts';
import type { BroadcastDeps } from './broadcast-deps.ts';
import { HeldBitrate } from './bitrate/held-bitrate.ts';
import { BroadcastError, problemOf, replyTo } from './broadcast-error.ts';
import { Hold } from './hold.ts';
import { LiveTime } from './live-time.ts';
import { Programme } from './programme.ts';
import type { EndOutcome } from './relay/end-delivery.ts';
import type { CaptureMixer } from './studio-mix/sound-mixer.ts';
import { Relay } from './relay/relay.ts';
import { settled } from './settled.ts';
import { showStatus, type ShowStatus } from './show-status.ts';
import { TabSight } from './tab-sight.ts';

/** Longest wait for recorder and capture to close, in milliseconds. With the relay's own bound, Stop is done within 3 s. */
const programmeMs = 400;

const over: StartReply = { ok: false, problem: { code: 'broadcast-over' } };

export interface ShowEvents {
  /** Something in `status()` has changed, other than figures. */
  onChange(): void;
  /** It can't go on: why. */
  onOver(problem: Problem): void;
}

/**
 * What exists from start to stop: the programme that is recorded, the relay that takes it to the companion, and the hold
 * between the two. A fault of one destination, of the connection, of the companion or of the source ends none of it.
 */
export class Show {
  readonly #request: StartRequest;
  readonly #deps: BroadcastDeps;
  readonly #events: ShowEvents;
  readonly #abort = new AbortController();
  readonly #programme: Programme;
  readonly #bitrate: HeldBitrate;
  readonly #hold: Hold;
  readonly #liveTime: LiveTime;
  readonly #tabSight = new TabSight((why) => this.#hold.setPrivacy(why));
  #relay: Relay | null = null;
  #isLive = false;
  /** What is wrong with the source of a show that goes on. */
  #problem: Problem | null = null;

  /** @param mixer of its sound; whoever gives it closes it */
  constructor(request: StartRequest, mixer: CaptureMixer, deps: BroadcastDeps, events: ShowEvents) {
    this.#request = request;
    this.#deps = deps;
    this.#events = events;
    const { clock, wallTime } = deps;
    this.#liveTime = new LiveTime(wallTime);
    this.#hold = new Hold(
      {
        clock,
        wallTime,
        graceMs: () => this.#relay?.graceMs ?? Number.POSITIVE_INFINITY,
        answerMs: request.answerMs,
      },
      {
        onHeld: (held) => this.#setHeld(held),
        onChange: () => events.onChange(),
        onUnanswered: () => events.onOver({ code: 'unanswered' }),
      },
    );
    this.#programme = new Programme(request.quality, mixer, deps, {
      onChunk: (chunk) => {
        this.#hold.look();
        this.#bitrate.onChunk(chunk);
        this.#relay?.push(chunk);
      },
      onSwitched: () => {
        this.#tabSight.goOut(this.#programme.source);
        this.#bitrate.onSwitched();
        this.#hold.back('source-ended');
        this.#setProblem(null);
      },
      onSourceEnded: () => this.#onSourceEnded(),
      onFailed: (error) => events.onOver(problemOf(error, deps.reportBug)),
    });
    this.#bitrate = new HeldBitrate(clock, request, this.#programme, () => events.onChange());
  }

  get status(): ShowStatus & Pick<BroadcastStatus, 'liveSince'> {
    if (this.#relay) this.#liveTime.look(this.#relay);
    return {
      ...showStatus({
        request: this.#request,
        programme: this.#programme,
        bitrate: this.#bitrate,
        hold: this.#hold,
        relay: this.#relay,
        problem: this.#problem,
      }),
      liveSince: this.#liveTime.since,
    };
  }

  /** Folder of the recordings, once the companion has said that this is a rehearsal; else null. */
  get recordings(): string | null {
    return this.#relay?.recordings ?? null;
  }

  /** What is going out, for a preview; null while nothing is captured. */
  get shown(): Shown | null {
    return this.#programme.shown;
  }

  /** Whether it was ended before it was open, or since. */
  get isEnded(): boolean {
    return this.#abort.signal.aborted;
  }

  /** How its end was taken. Null before `close()`, and as soon as that is known. */
  get outcome(): Promise<EndOutcome> | null {
    return this.#relay?.outcome ?? null;
  }

  /** Resolves when it is recorded and a key has been accepted, or it is ended. @throws BroadcastError */
  async open(): Promise<void> {
    const { source, destinations, broadcastId } = this.#request;
    if (destinations.length === 0) throw new BroadcastError('nothing-selected');
    if (destinations.some(({ key }) => key.trim() === '')) throw new BroadcastError('key-missing');
    const { signal } = this.#abort;
    const { adaptive } = this.#request;
    const adapts = (): Adapts | null => (adaptive ? this.#bitrate.adapts(adaptive.lowestKbps) : null);
    const deps = { ...this.#deps, adapts };
    this.#relay = new Relay(this.#request, broadcastId ?? this.#deps.newId(), deps, {
      onChange: () => this.#events.onChange(),
      onEpochNeeded: () => void this.nextEpoch(),
      onAdvice: ({ videoKbps }) => this.#bitrate.limit('upload', videoKbps),
      onAway: (code) => this.#isLive && this.#hold.ask(code),
      onDial: () => this.#isLive && this.#hold.look(),
      onOver: (problem) => this.#events.onOver(problem),
    });
    this.#tabSight.goOut(source);
    // The capture first: a tab's stream id is good for a few seconds only.
    const capturing = this.#capture(source);
    // Nobody is asked for a tab. For what a person may still refuse, no platform is dialled.
    if (source.kind !== 'tab') await capturing;
    if (signal.aborted) return;
    await Promise.all([capturing, this.#relay.connect(signal)]);
    this.#isLive = !signal.aborted;
  }

  /** The person has said that the show goes on. Without a source it takes one: see `switchSource`. */
  goOn(): void {
    if (this.#isLive && !this.#programme.lost) this.#hold.goOn();
  }

  /** Marks this moment. @returns whether the companion has */
  async mark(label: string): Promise<boolean> {
    return this.#isLive && ((await this.#relay?.mark(label)) ?? false);
  }

  /** Whether the browser has a window. */
  setWindows(open: boolean): void {
    this.#hold.setWindows(open);
  }

  /** See `Hold`. */
  setPrivacy(why: PrivacyReason | 'toggle' | null): void {
    this.#hold.setPrivacy(why);
  }

  /** See `TabSight`. */
  seeTab(tabId: number, sight: Sight | null | undefined): boolean {
    return this.#tabSight.see(tabId, sight);
  }

  /** Goes on with what is recorded now, because it could not be continued, or is another track. */
  nextEpoch(): Promise<void> {
    return this.#programme.nextEpoch();
  }

  /** Puts another source live, which answers the question whether the show goes on. Refused, what was live stays live. */
  async switchSource(source: SourceRequest): Promise<StartReply> {
    if (!this.#isLive) return over;
    this.#tabSight.expect(source);
    const reply = await replyTo(this.#programme.switchTo(source), this.#deps.reportBug);
    if (reply.ok) this.goOn();
    else this.#setProblem(reply.problem);
    return reply;
  }

  /** Has this size, rate and bitrate from the next picture on, or all stays as it was. */
  async setQuality(quality: ChosenQuality): Promise<StartReply> {
    if (!this.#isLive) return over;
    return replyTo(this.#bitrate.setQuality(quality), this.#deps.reportBug);
  }

  /** Has one destination live: adds it, or tries it again with the key that is given. */
  async openDestination(destination: DestinationRequest): Promise<void> {
    if (!this.#isLive) return;
    this.#bitrate.add(destination);
    await this.#relay?.open(destination);
  }

  /** Gives every destination the quality that stands here under its id, as captured where none does. */
  setRenditions(renditions: Readonly<Record<string, Rendition>>): void {
    for (const destination of this.#relay?.setRenditions(renditions) ?? []) this.#bitrate.add(destination);
  }

  /** Ends one destination and no other. Resolves when its platform has been told. */
  async stopDestination(id: string): Promise<void> {
    if (!this.#isLive) return;
    await this.#relay?.stop(id);
    this.#bitrate.remove(id);
  }

  /** To be called once a second while live. @param hasSlept whether the machine has, since the last time */
  look(hasSlept: boolean): void {
    if (hasSlept) void this.nextEpoch();
    this.#hold.look();
  }

  /** From now on nothing is opened any more, and nothing is wrong that would be shown: `close()` is about to come. */
  end(): void {
    this.#abort.abort();
    this.#isLive = false;
    this.#problem = null;
  }

  /** Lets go of the source, then tells the companion; within 3 s. What it has not answered by then: see `outcome`. */
  async close(): Promise<void> {
    // Its last chunk may be on its way; more than that is not waited for.
    await settled(atMost(this.#deps.clock, programmeMs, this.#programme.stop()));
    await settled(this.#relay?.end());
  }

  /** Records from the first moment on: what comes before the companion is there waits for it. */
  async #capture(source: SourceRequest): Promise<void> {
    await this.#programme.open(source);
    if (this.isEnded) return;
    this.#events.onChange();
    await this.#programme.record();
  }

  #onSourceEnded(): void {
    if (!this.#isLive) return this.#events.onOver({ code: 'capture-ended' });
    this.#relay?.pause();
    this.#hold.leave('source-ended');
    this.#setProblem({ code: 'source-ended' });
  }

  /** Lets nothing out, or goes on. */
  #setHeld(held: boolean): void {
    if (held) {
      this.#programme.hold();
      this.#relay?.hold(this.#programme.format);
    } else {
      this.#relay?.release();
      this.#programme.release();
    }
  }

  #setProblem(problem: Problem | null): void {
    if (!this.#isLive) return;
    this.#problem = problem;
    this.#events.onChange();
  }
}
