import {
  rehearsalIngest,
  type Advice,
  type ChunkPlace,
  type CompanionAt,
  type HeardVerdict,
  type PictureFormat,
  type Rendition,
  type WireError,
} from '#protocol';
import type { DestinationView, Problem, WayView } from '../../messages/broadcast-status.ts';
import type { DestinationRequest, StartRequest } from '../../messages/start-request.ts';
import { atMost } from '../../platform/clock.ts';
import { Channel } from './channel.ts';
import { endMs } from './channel-socket.ts';
import { Channels } from './channels.ts';
import { ChunkFlow, type ChunkFlowEvents } from './chunk-flow.ts';
import type { Chunk } from './chunk-window.ts';
import { Departure } from './departure.ts';
import { destinationView } from './destination-view.ts';
import type { EndOutcome } from './end-delivery.ts';
import type { Identity } from '../../companion/link/proof.ts';
import type { RelayDeps, RelayEvents } from './relay-deps.ts';
import { Loss } from './loss.ts';
import { RelayEnd } from './relay-end.ts';
import { Succession } from './succession.ts';
import { Whereabouts, type Dial } from './whereabouts.ts';

/** Sends one broadcast to the companion, over a connection for each destination, and stays with it until the end. */
export class Relay {
  readonly #deps: RelayDeps;
  readonly #events: RelayEvents;
  readonly #rehearsal: boolean;
  readonly #identity: Identity;
  readonly #channels: Channels;
  readonly #flow: ChunkFlow;
  readonly #succession: Succession;
  readonly #departure: Departure;
  readonly #loss: Loss;
  readonly #whereabouts: Whereabouts;
  readonly #end: RelayEnd;
  /** Whether the companion has said that the broadcast is over. */
  #isOver = false;
  #ending: Promise<void> | null = null;
  #verdict: HeardVerdict | null = null;
  /** The bitrate of video that was advised last, in kbit/s. */
  #advisedKbps: number | null = null;
  /** Whether the companion is to hear that a person wants this show, and has not said that it has: a start says so too. */
  #goOn = true;

  constructor(
    request: Pick<StartRequest, 'destinations' | 'controlPort' | 'server' | 'pairing' | 'rehearsal'>,
    broadcastId: string,
    deps: RelayDeps,
    events: RelayEvents,
  ) {
    this.#deps = deps;
    this.#events = events;
    this.#identity = { credentials: request.pairing, broadcastId };
    this.#rehearsal = request.rehearsal ?? false;
    const at: CompanionAt = request.server ?? request.controlPort ?? null;
    const whereabouts = (this.#whereabouts = new Whereabouts(at, deps, events));
    const ended = {
      identity: this.#identity,
      get at() {
        return whereabouts.at;
      },
    };
    this.#end = new RelayEnd(ended, deps);
    this.#channels = new Channels(
      deps.clock,
      (destination) => this.#channelTo(destination),
      () => this.#lookForLoss(),
    );
    const flowEvents: ChunkFlowEvents = {
      onEpochNeeded: () => events.onEpochNeeded(),
      onHeld: () => events.onAway('computer-slept'),
      onOver: (problem) => this.#onOver(problem),
    };
    const isFar = (): boolean => typeof whereabouts.at === 'string';
    this.#flow = new ChunkFlow(deps.clock, this.#channels, flowEvents, isFar);
    this.#succession = new Succession(deps.clock, this.#channels, (...opened) => this.#flow.join(...opened));
    this.#departure = new Departure(deps.clock, this.#channels, this.#flow);
    this.#loss = new Loss(this.#channels, this.#flow, whereabouts, this.#succession, () =>
      events.onEpochNeeded(),
    );
    this.#channels.begin(request.destinations);
  }

  /** How long the destination that was the first to go live has been at it, in milliseconds; 0 before. */
  get uptimeMs(): number {
    return this.#channels.uptimeMs;
  }

  /** How long the companion holds its end of the broadcast, in ms. */
  get graceMs(): number {
    return this.#whereabouts.absence.graceMs;
  }

  /** How the way to the server is; null where the companion is on this computer. */
  get way(): WayView | null {
    const { at } = this.#whereabouts;
    return typeof at === 'string' ? { host: new URL(at).host, ...this.#flow.way } : null;
  }

  /** What is shown for each destination. */
  views(): readonly DestinationView[] {
    const { at } = this.#whereabouts;
    return this.#channels.all.map((channel) => destinationView(channel, at, this.#end.isUnsure(channel)));
  }

  /** What the companion has measured so far; null before it has said so. */
  get verdict(): HeardVerdict | null {
    return this.#verdict;
  }

  /** Folder of the recordings, once the companion has said that this is a rehearsal; else null. */
  get recordings(): string | null {
    return this.#channels.recordings;
  }

  /** Resolves as soon as one destination has taken its key. @throws BroadcastError when none does */
  async connect(signal: AbortSignal): Promise<void> {
    await this.#whereabouts.find(signal);
    await this.#channels.connect(this.#whereabouts.at, signal);
  }

  /** Takes the next chunk of the recorder: `seq` counts from 0 in each epoch, without a hole. */
  push(recorded: Chunk): void {
    this.#flow.push(recorded);
  }

  /** Nothing is recorded for now: the companion's slate stands in from the last chunk until the next one. */
  pause(): void {
    this.#flow.pause();
  }

  /**
   * Nothing more is sent, not even what waits, and the slate stands in at once, until `release()`.
   * @param expected what is recorded next: the slate is like it, where nothing has been recorded yet
   */
  hold(expected: PictureFormat): void {
    this.#flow.hold(expected);
  }

  /** A person has said that the show goes on: with the next epoch. */
  release(): void {
    this.#flow.epochs.release();
    this.#goOn = true;
    this.#whereabouts.absence.end();
    this.#sayGoOn();
    this.#onChange();
    for (const channel of this.#channels.all) channel.connection.hurry();
  }

  /** Marks this moment. @returns whether the companion has */
  async mark(label: string): Promise<boolean> {
    const channel = this.#flow.carrier ?? this.#channels.firstOpen;
    return (await channel?.mark(label)) ?? false;
  }

  /** Has one destination live: adds it, or tries it again with what is given here. */
  open(destination: DestinationRequest): Promise<void> {
    return this.#channels.open(this.#aimed(destination), () => this.#events.onChange());
  }

  /**
   * Gives every destination the quality that stands here under its id, as captured where none does, while it goes on.
   * @returns those for which that is a change
   */
  setRenditions(renditions: Readonly<Record<string, Rendition>>): readonly DestinationRequest[] {
    const changed = this.#channels.all.filter((each) => each.setRendition(renditions[each.request.id]));
    return changed.map(({ request }) => request);
  }

  /** Ends one destination and no other; resolves when the companion has closed its publish. */
  stop(id: string): Promise<void> {
    return this.#channels.stop(id);
  }

  /**
   * Tells every destination that the broadcast is over and closes everything; within `endMs`, after `lastChunksMs` where a server is
   * late with what was recorded last. What the companion has not answered by then is said again until it does: see `outcome`.
   */
  end(): Promise<void> {
    return (this.#ending ??= this.#close());
  }

  /** How the end was taken. Null before `end()`, and as soon as that is known. */
  get outcome(): Promise<EndOutcome> | null {
    return this.#end.outcome;
  }

  async #close(): Promise<void> {
    const { clock } = this.#deps;
    const channels = this.#channels.all;
    const began = clock.now();
    this.#flow.epochs.close();
    this.#succession.end();
    this.#channels.close();
    this.#whereabouts.absence.end();
    const asked = channels.filter(({ mayPublish }) => mayPublish);
    this.#flow.flush();
    const answered = await this.#end.say(channels, this.#flow);
    if (!answered && !this.#isOver && asked.length > 0) this.#end.deliver(asked);
    for (const channel of this.#channels.all) channel.close();
    this.#whereabouts.close();
    this.#flow.clear();
    const left = began + endMs - clock.now();
    if (this.outcome && left > 0) await atMost(clock, left, this.outcome);
  }

  /** In a rehearsal everything goes to the built-in ingest, whatever server was named. */
  #aimed(destination: DestinationRequest): DestinationRequest {
    return this.#rehearsal ? { ...destination, ingest: rehearsalIngest } : destination;
  }

  #channelTo(destination: DestinationRequest): Channel {
    const { clock, openSocket, wallTime, adapts } = this.#deps;
    const isAnyOpen = (): boolean => this.#channels.firstOpen !== null;
    const findPlace = (signal: AbortSignal): Promise<Dial | null> =>
      this.#whereabouts.place(destination.platform, isAnyOpen, signal);
    const { epochs } = this.#flow;
    // One that is hidden from its first moment on has nothing yet to be joined again.
    const rejoins = (): boolean => (epochs.isHeld && epochs.isBegun) || this.#whereabouts.absence.isTooLong;
    return new Channel(
      this.#aimed(destination),
      this.#identity,
      { clock, openSocket, wallTime, findPlace, rejoins, adapts: () => adapts?.() ?? null },
      {
        onOpen: (channel, next) => this.#onOpen(channel, next),
        onReply: (channel, chunk, reply, tookMs) => {
          this.#whereabouts.heard();
          this.#flow.hear(channel, chunk, reply, tookMs);
        },
        onHeld: () => this.#events.onAway('computer-slept'),
        onAdvice: (advice) => this.#onAdvice(advice),
        onVerdict: (verdict) => this.#onVerdict(verdict),
        onComingBack: () => this.#onComingBack(),
        onMoved: (address) => this.#onMoved(address),
        goesOnElsewhere: (error, wasOpen) => this.#goesOnElsewhere(error, wasOpen),
        onOver: ({ code, message }) => {
          if (!this.#departure.isOn) this.#onOver({ code, message });
        },
        onChange: () => this.#onChange(),
      },
    );
  }

  #onOpen(channel: Channel, next: ChunkPlace | null): void {
    this.#channels.opened();
    this.#whereabouts.opened();
    if (this.#goOn) this.#sayGoOn();
    else if (channel.heard.isHeld) this.#events.onAway('computer-slept');
    this.#succession.opened(channel, next);
  }

  /** Once one connection has said it, it holds for all. */
  #sayGoOn(): void {
    const channel = this.#flow.carrier ?? this.#channels.firstOpen;
    channel?.goOn(() => (this.#goOn = false));
  }

  /** Each connection says it. */
  #onAdvice(advice: Advice): void {
    if (advice.videoKbps === this.#advisedKbps) return;
    this.#advisedKbps = advice.videoKbps;
    this.#events.onAdvice?.(advice);
  }

  /** Each connection says it. */
  #onVerdict(verdict: HeardVerdict): void {
    const isNew = JSON.stringify(verdict) !== JSON.stringify(this.#verdict);
    this.#verdict = verdict;
    if (isNew) this.#events.onChange();
  }

  /**
   * Each connection says it. The epoch that begins now is not taken any more, and so is all there when another run of the
   * companion answers: nothing is missing between the two.
   */
  #onComingBack(): void {
    if (this.#succession.begin()) this.#events.onEpochNeeded();
  }

  /** Each connection says it. Nothing is lost: the one that takes leave gets all of its epoch, and the other one all of the next. */
  #onMoved(address: string): void {
    if (this.#departure.isOn || this.#ending) return;
    void this.#departure.begin(
      () => this.#events.onEpochNeeded(),
      () => {
        if (this.#ending) return;
        this.#whereabouts.moveTo(address);
        this.#succession.begin();
      },
    );
  }

  #lookForLoss(): void {
    if (!this.#departure.isOn && !this.#ending) this.#loss.look();
  }

  #goesOnElsewhere({ code, address }: WireError, wasOpen: boolean): boolean {
    if (code === 'moved') return this.#whereabouts.moveTo(address);
    if (!wasOpen || (code !== 'fleet-away' && code !== 'fleet-full')) return false;
    this.#whereabouts.askAnother();
    return true;
  }

  #onOver(problem: Problem): void {
    this.#isOver = true;
    // Nobody takes it any more.
    this.#flow.clear();
    this.#events.onOver(problem);
  }

  #onChange(): void {
    this.#flow.look();
    this.#succession.look();
    this.#channels.look();
    if (this.#flow.epochs.isBegun && this.#channels.isAnyLost) this.#whereabouts.absence.begin();
    else this.#whereabouts.absence.end();
    this.#lookForLoss();
    this.#events.onChange();
  }
}
