import { rehearsalIngest, type ChunkPlace, type ChunkReply, type PlatformId } from '#protocol';
import type { DestinationView, Problem } from '../../messages/broadcast-status.ts';
import type { DestinationRequest, StartRequest } from '../../messages/start-request.ts';
import { BroadcastError } from '../broadcast-error.ts';
import { atMost, deadline, unlessAborted, type Clock } from '../../platform/clock.ts';
import { Absence } from './absence.ts';
import { Channel, endMs } from './channel.ts';
import { ChunkWindow, isBefore, type Chunk } from './chunk-window.ts';
import { destinationView } from './destination-view.ts';
import type { FindCompanion } from '../../companion/link/find-companion.ts';
import { deliverEnd, type EndOutcome } from './end-delivery.ts';
import type { Identity } from '../../companion/link/proof.ts';
import { SharedDiscovery } from '../../companion/link/shared-discovery.ts';
import type { OpenSocket } from '../../companion/link/socket.ts';

export interface RelayDeps {
  readonly clock: Clock;
  readonly findCompanion: FindCompanion;
  readonly openSocket: OpenSocket;
  /** Unix time in ms. */
  readonly wallTime: () => number;
}

export interface RelayEvents {
  /** Something in `views()` has changed, other than figures. */
  onChange(): void;
  /** The current recording cannot be continued: begin a new one, with the next epoch number. */
  onEpochNeeded(): void;
  /** The companion, or this browser, was away for too long to go on unasked. */
  onAway(code: 'companion-gone' | 'computer-slept'): void;
  /** It is about to connect, perhaps after a sleep. */
  onDial?(): void;
  /** The companion has ended the broadcast. */
  onOver(problem: Problem): void;
}

/** Longest wait for the first destination to take its key, in milliseconds. */
const connectMs = 8000;
/** How long the connection that carries the chunks may acknowledge nothing before another one does, in milliseconds. */
const carrierPatienceMs = 3000;
/** How long the end may wait for the connection that carries the chunks before the others say it, in milliseconds. */
const lastChunksMs = 300;
/** How often it is looked whether the companion still speaks, in milliseconds. */
const listenEveryMs = 1000;
/** Shortest distance between two demands for a new epoch, in milliseconds: a fault must not become a storm. */
const epochDistanceMs = 2000;

/**
 * Sends one broadcast's chunks to the companion. Each destination has a connection, and one of them carries the chunks
 * for all. When that one is lost, or takes nothing, the next one goes on with the first chunk that the companion has
 * not acknowledged; what comes twice then, the companion knows by its number.
 */
export class Relay {
  readonly #deps: RelayDeps;
  readonly #events: RelayEvents;
  readonly #controlPort: number | null;
  readonly #rehearsal: boolean;
  readonly #identity: Identity;
  #channels: readonly Channel[];
  readonly #window = new ChunkWindow();
  /** The connection that carries the chunks; null while none is open. */
  #carrier: Channel | null = null;
  /** That no chunk is to come after the last one for now: whether that is so, and said behind that chunk. */
  #pause: 'no' | 'due' | 'said' = 'no';
  /** When the companion last acknowledged a chunk, or the first one that waits was sent. */
  #progressAt = 0;
  readonly #opened: { promise: Promise<void>; settle: () => void };
  /** Last epoch that cannot be continued; its chunks are dropped. -1 when there is none. */
  #staleEpoch = -1;
  #epoch = 0;
  /** Added to the recorder's epochs: after a crash the companion still knows earlier ones. Null until it has said. */
  #firstEpoch: number | null = null;
  #epochAskedAt = Number.NEGATIVE_INFINITY;
  #cancelAsk: (() => void) | null = null;
  #cancelSend: (() => void) | null = null;
  #cancelListen: (() => void) | null = null;
  /** For each channel, the chunk it was last rewound to: refusals of what was sent before that are old news. */
  readonly #rewound = new Map<Channel, ChunkPlace>();
  /** The first chunk that the companion has not acknowledged. */
  #acked: ChunkPlace = { epoch: 0, seq: 0 };
  /** Where the companion is, from `connect` on. */
  #discovery: SharedDiscovery | null = null;
  readonly #absence: Absence;
  /** Whether the companion has said that the broadcast is over. */
  #isOver = false;
  /** Those of which it has not said so, though they are closed here. */
  #unsure: ReadonlySet<Channel> = new Set();
  #ending: Promise<void> | null = null;
  #outcome: Promise<EndOutcome> | null = null;
  /** Whether nothing may be sent until the person has said that the show goes on. */
  #held = false;
  /** Whether the companion is to hear that a person wants this show, and has not said that it has: a start says so too. */
  #goOn = true;

  constructor(
    request: Pick<StartRequest, 'destinations' | 'controlPort' | 'pairing' | 'rehearsal'>,
    broadcastId: string,
    deps: RelayDeps,
    events: RelayEvents,
  ) {
    this.#deps = deps;
    this.#events = events;
    this.#identity = { credentials: request.pairing, broadcastId };
    let settle = (): void => {};
    this.#opened = { promise: new Promise((resolve) => (settle = resolve)), settle: () => settle() };
    this.#controlPort = request.controlPort ?? null;
    this.#rehearsal = request.rehearsal ?? false;
    this.#absence = new Absence(deps, () => events.onAway('companion-gone'));
    this.#channels = request.destinations.map((destination) => this.#channelTo(destination));
  }

  /** How long the destination that was the first to go live has been at it, in milliseconds; 0 before. */
  get uptimeMs(): number {
    return Math.max(0, ...this.#channels.map(({ stats }) => stats?.uptimeMs ?? 0));
  }

  /** How long the companion holds its end of the broadcast, in ms. */
  get graceMs(): number {
    return this.#absence.graceMs;
  }

  /** What is shown for each destination. */
  views(): readonly DestinationView[] {
    return this.#channels.map((channel) => destinationView(channel, this.#unsure.has(channel)));
  }

  /** Folder of the recordings, once the companion has said that this is a rehearsal; else null. */
  get recordings(): string | null {
    return this.#channels.find(({ recordings }) => recordings !== null)?.recordings ?? null;
  }

  /** Resolves as soon as one destination has taken its key. @throws BroadcastError when none does */
  async connect(signal: AbortSignal): Promise<void> {
    const finding = await this.#deps.findCompanion(this.#controlPort, signal);
    if (!finding.found) throw new BroadcastError('companion-missing');
    const { hello } = finding.found;
    if (hello.ffmpeg) throw new BroadcastError(hello.ffmpeg.code);
    this.#discovery = new SharedDiscovery(this.#deps.findCompanion, this.#controlPort, finding);
    this.#absence.graceMs = hello.graceMs;
    for (const channel of this.#channels) void channel.run();
    const limit = deadline(this.#deps.clock, connectMs, signal);
    await unlessAborted(this.#opened.promise, limit.signal);
    limit.done();
    if (signal.aborted || this.#channels.some(({ state }) => state === 'open')) return;
    const refusal = this.#channels.find(({ state }) => state === 'refused')?.refusal;
    if (refusal) throw new BroadcastError(refusal.code, { message: refusal.message });
    const hint = this.#channels.find((channel) => channel.hint !== null)?.hint;
    throw new BroadcastError(hint ?? 'companion-missing');
  }

  /** Takes the next chunk of the recorder: `seq` counts from 0 in each epoch, without a hole. */
  push(recorded: Chunk): void {
    const chunk = { ...recorded, epoch: (this.#firstEpoch ?? 0) + recorded.epoch };
    this.#epoch = chunk.epoch;
    this.#pause = 'no';
    if (chunk.epoch <= this.#staleEpoch) return;
    const now = this.#deps.clock.now();
    if (this.#window.bytes === 0) this.#progressAt = now;
    if (!this.#window.push(chunk, now)) {
      // Nobody took anything for as long as the window lasts: what is queued in the sockets is worth nothing now.
      for (const channel of this.#channels) channel.restart();
      this.#markStale();
      return;
    }
    const isAnother = this.#channels.some((each) => each !== this.#carrier && each.state === 'open');
    if (this.#carrier && isAnother && now - this.#progressAt > carrierPatienceMs) this.#passOn();
    else this.#send();
  }

  /** Nothing is recorded for now: the companion's slate stands in from the last chunk until the next one. */
  pause(): void {
    this.#pause = 'due';
    this.#send();
  }

  /** Nothing more is sent, not even what waits, and the slate stands in, until `release()`. */
  hold(): void {
    this.#held = true;
    this.#staleEpoch = this.#epoch;
    this.#window.clear();
    this.pause();
  }

  /** A person has said that the show goes on: with the next epoch. */
  release(): void {
    this.#held = false;
    this.#goOn = true;
    this.#absence.end();
    this.#sayGoOn();
    this.#onChange();
    for (const channel of this.#channels) channel.hurry();
  }

  /** Has one destination live: adds it, or tries it again with what is given here. */
  async open(destination: DestinationRequest): Promise<void> {
    const before = this.#channels.find(({ request }) => request.id === destination.id);
    if (before?.retry(this.#aimed(destination))) return;
    const channel = this.#channelTo(destination);
    this.#channels = before
      ? this.#channels.map((each) => (each === before ? channel : each))
      : [...this.#channels, channel];
    this.#events.onChange();
    // To another server: the companion must have closed the old publish before it hears of the new one.
    await before?.stop();
    before?.close();
    void channel.run();
  }

  /** Ends one destination and no other; resolves when the companion has closed its publish. */
  async stop(id: string): Promise<void> {
    const other = this.#channels.find(({ state }) => state === 'open') ?? null;
    await this.#channels.find(({ request }) => request.id === id)?.stop(other);
  }

  /**
   * Tells every destination that the broadcast is over and closes everything; within `endMs`. What the companion has not
   * answered by then is said again until it does: see `outcome`.
   */
  end(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  /** How the end was taken. Null before `end()`, and as soon as that is known. */
  get outcome(): Promise<EndOutcome> | null {
    return this.#outcome;
  }

  async #end(): Promise<void> {
    const began = this.#deps.clock.now();
    this.#cancelAsk?.();
    this.#cancelListen?.();
    this.#absence.end();
    const asked = this.#channels.filter(({ mayPublish }) => mayPublish);
    const answered = await this.#sayEnd();
    if (!answered && !this.#isOver && asked.length > 0) this.#deliverEnd(asked);
    for (const channel of this.#channels) channel.close();
    this.#discovery?.close();
    this.#window.clear();
    const left = began + endMs - this.#deps.clock.now();
    if (this.#outcome && left > 0) await atMost(this.#deps.clock, left, this.#outcome);
  }

  /** @returns whether the companion has answered one of them: then all of the broadcast is over */
  async #sayEnd(): Promise<boolean> {
    // The first to say so ends the broadcast: nobody may overtake the chunks that are still on their way.
    const carrier = this.#carrier;
    this.#send(Infinity);
    const said = carrier?.end();
    await atMost(this.#deps.clock, lastChunksMs, said);
    const others = this.#channels.filter((channel) => channel !== carrier);
    const answers = await Promise.all([said, ...others.map((channel) => channel.end(endMs - lastChunksMs))]);
    return answers.includes(true);
  }

  #deliverEnd(asked: readonly Channel[]): void {
    this.#unsure = new Set(asked);
    const ended = {
      identity: this.#identity,
      platform: asked[0]!.request.platform,
      controlPort: this.#controlPort,
    };
    this.#outcome = deliverEnd(ended, this.#deps).then((outcome) => {
      this.#outcome = null;
      this.#unsure = new Set();
      return outcome;
    });
  }

  /** In a rehearsal everything goes to the built-in ingest, whatever server was named. */
  #aimed(destination: DestinationRequest): DestinationRequest {
    return this.#rehearsal ? { ...destination, ingest: rehearsalIngest } : destination;
  }

  #channelTo(destination: DestinationRequest): Channel {
    const { clock, openSocket, wallTime } = this.#deps;
    const findPort = (signal: AbortSignal): Promise<number | null> =>
      this.#findPort(destination.platform, signal);
    return new Channel(
      this.#aimed(destination),
      this.#identity,
      { clock, openSocket, wallTime, findPort, rejoins: () => this.#held || this.#absence.isTooLong },
      {
        onOpen: (channel, next) => this.#onOpen(channel, next),
        onReply: (channel, chunk, reply) => this.#onReply(channel, chunk, reply),
        onHeld: () => this.#events.onAway('computer-slept'),
        onOver: ({ code, message }) => this.#onOver({ code, message }),
        onChange: () => this.#onChange(),
      },
    );
  }

  async #findPort(platform: PlatformId, signal: AbortSignal): Promise<number | null> {
    this.#events.onDial?.();
    // Looked at here too: of a machine that wakes, nobody knows which timer comes first.
    if (this.#absence.isTooLong) this.#events.onAway('companion-gone');
    const hello = (await this.#discovery?.ask(signal)) ?? null;
    if (hello) this.#absence.graceMs = hello.graceMs;
    return hello?.ports[platform] ?? null;
  }

  #onOpen(channel: Channel, next: ChunkPlace | null): void {
    this.#opened.settle();
    if (!this.#cancelListen) this.#listen();
    if (this.#goOn) this.#sayGoOn();
    else if (channel.isHeld) this.#events.onAway('computer-slept');
    if (this.#firstEpoch === null) this.#epoch = this.#firstEpoch = next ? next.epoch + 1 : 0;
    if (this.#staleEpoch === this.#epoch) this.#askEpoch();
    if (this.#carrier) return;
    // While this connection opened, another may have brought what it asks for.
    this.#carry(channel, next && isBefore(next, this.#acked) ? this.#acked : next);
  }

  /** Once one connection has said it, it holds for all. */
  #sayGoOn(): void {
    const channel = this.#carrier ?? this.#channels.find(({ state }) => state === 'open');
    channel?.goOn(() => (this.#goOn = false));
  }

  /** Has the next open connection carry the chunks, from the first one that was not acknowledged. */
  #passOn(): void {
    const at = this.#carrier ? this.#channels.indexOf(this.#carrier) + 1 : 0;
    const others = [...this.#channels.slice(at), ...this.#channels.slice(0, at)];
    this.#carry(others.find(({ state }) => state === 'open') ?? null, this.#acked);
  }

  /** Has `channel` carry the chunks, from `next` on. */
  #carry(channel: Channel | null, next: ChunkPlace | null): void {
    this.#carrier = channel;
    if (this.#pause === 'said') this.#pause = 'due';
    this.#progressAt = this.#deps.clock.now();
    if (channel && this.#staleEpoch < this.#epoch) this.#goBack(channel, next);
    this.#send();
  }

  #goBack(channel: Channel, next: ChunkPlace | null): void {
    const from = this.#window.rewind(next, this.#deps.clock.now());
    if (from) this.#rewound.set(channel, from);
    else this.#markStale();
  }

  /** Sends what is due by `now`, and what waits then when it is due. */
  #send(now = this.#deps.clock.now()): void {
    this.#cancelSend?.();
    this.#cancelSend = null;
    const carrier = this.#carrier;
    if (!carrier) return;
    for (let chunk; (chunk = this.#window.take(now));) {
      carrier.send(chunk);
      if (this.#pause === 'said') this.#pause = 'due';
    }
    const { dueAt } = this.#window;
    if (dueAt !== null) this.#cancelSend = this.#deps.clock.setTimer(dueAt - now, () => this.#send());
    if (this.#pause !== 'due' || !this.#window.isSent) return;
    this.#pause = 'said';
    carrier.pause();
  }

  #listen(): void {
    this.#cancelListen = this.#deps.clock.setTimer(listenEveryMs, () => {
      for (const channel of this.#channels) channel.tick();
      this.#listen();
    });
  }

  #onReply(channel: Channel, chunk: ChunkPlace, reply: ChunkReply): void {
    if (reply.ok) {
      this.#progressAt = this.#deps.clock.now();
      if (isBefore(this.#acked, reply.next)) this.#acked = reply.next;
      this.#window.release(reply.next);
      return this.#send();
    }
    if (chunk.epoch <= this.#staleEpoch) return;
    switch (reply.error.code) {
      case 'broadcast-over':
        return this.#onOver({ code: reply.error.code, message: reply.error.message });
      case 'chunk-out-of-order': {
        // The one that carries them now began with what is missing there.
        if (channel !== this.#carrier) return;
        const last = this.#rewound.get(channel);
        // Everything in flight behind the hole is refused too; only the first refusal is answered by going back.
        if (reply.next && last && !isBefore(last, reply.next)) return;
        this.#goBack(channel, reply.next);
        return this.#send();
      }
      case 'consent-needed':
        return this.#events.onAway('computer-slept');
      case 'key-first':
      case 'too-many':
        return channel.restart();
      default:
        return this.#markStale();
    }
  }

  #onOver(problem: Problem): void {
    this.#isOver = true;
    this.#events.onOver(problem);
  }

  #onChange(): void {
    if (this.#carrier && this.#carrier.state !== 'open') this.#passOn();
    const states = this.#channels.map(({ state }) => state);
    if (this.#channels.every(hasItsAnswer)) this.#opened.settle();
    const opened = this.#firstEpoch !== null;
    if (opened && states.includes('lost') && !states.includes('open')) this.#absence.begin();
    else this.#absence.end();
    this.#events.onChange();
  }

  #markStale(): void {
    this.#staleEpoch = this.#epoch;
    this.#window.clear();
    this.#askEpoch();
  }

  /** Asks for a new epoch once somebody is there to take it, and not too often. */
  #askEpoch(): void {
    if (this.#cancelAsk || this.#held || !this.#channels.some(({ state }) => state === 'open')) return;
    const wait = Math.max(0, this.#epochAskedAt + epochDistanceMs - this.#deps.clock.now());
    this.#cancelAsk = this.#deps.clock.setTimer(wait, () => {
      this.#cancelAsk = null;
      if (this.#held || this.#staleEpoch < this.#epoch) return;
      this.#epochAskedAt = this.#deps.clock.now();
      this.#events.onEpochNeeded();
    });
  }
}

/** Whether a first attempt to connect has ended, for now or for good, by what somebody answered. */
function hasItsAnswer({ state, hint }: Channel): boolean {
  return state === 'refused' || state === 'closed' || hint !== null;
}
