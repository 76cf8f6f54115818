import type { ChunkPlace, ChunkReply, PictureFormat } from '#protocol';
import type { Problem, WayView } from '../../messages/broadcast-status.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Channel } from './channel.ts';
import type { Channels } from './channels.ts';
import { ChunkWindow, isBefore, type Chunk } from './chunk-window.ts';
import { Epochs } from './epochs.ts';

export interface ChunkFlowEvents {
  /** The current recording cannot be continued: begin a new one. */
  onEpochNeeded(): void;
  /** The companion takes nothing before a person has said that the show goes on. */
  onHeld(): void;
  /** The companion has ended the broadcast. */
  onOver(problem: Problem): void;
}

/** Share of the newest round trip in what is said of them. */
const newestShare = 0.2;

/** How long the connection that carries the chunks may acknowledge nothing before another one does, in milliseconds. */
const carrierPatienceMs = 3000;

/**
 * Has one connection carry the chunks for all. When that one is lost, or takes nothing, the next one goes on with the first
 * chunk that the companion has not acknowledged; what comes twice then, the companion knows by its number.
 */
export class ChunkFlow {
  readonly epochs: Epochs;
  readonly #clock: Clock;
  readonly #channels: Pick<Channels, 'all' | 'firstOpen'>;
  readonly #events: ChunkFlowEvents;
  readonly #isFar: () => boolean;
  readonly #window = new ChunkWindow();
  /** The connection that carries the chunks; null while none is open. */
  #carrier: Channel | null = null;
  /** That no chunk is to come after the last one for now: whether that is so, and said behind that chunk. */
  #pause: 'no' | 'due' | 'said' = 'no';
  /** What is recorded next, where the pause is one behind which nobody may see the source; null where it is not. */
  #hides: PictureFormat | null = null;
  /** When the companion last acknowledged a chunk, or the first one that waits was sent. */
  #progressAt = 0;
  /** For each channel, the chunk it was last rewound to: refusals of what was sent before that are old news. */
  readonly #rewound = new Map<Channel, ChunkPlace>();
  /** The first chunk that the companion has not acknowledged. */
  #acked: ChunkPlace = { epoch: 0, seq: 0 };
  #cancelSend: (() => void) | null = null;
  /** From which epoch on nothing is sent for now, and what is called once all before it is taken; null while everything is. */
  #heldBack: { readonly epoch: number; readonly taken: () => void } | null = null;
  /** Called once nothing waits any more to be acknowledged. */
  #onAllTaken = (): void => undefined;
  /** From sending a chunk to its acknowledgement, in ms, of late; null before the first. */
  #roundTripMs: number | null = null;
  /** The shortest of them, in ms; null before the first. */
  #fastestMs: number | null = null;

  /** @param isFar whether the companion is a server, which is told how much waits */
  constructor(
    clock: Clock,
    channels: Pick<Channels, 'all' | 'firstOpen'>,
    events: ChunkFlowEvents,
    isFar: () => boolean,
  ) {
    this.#isFar = isFar;
    this.#clock = clock;
    this.#channels = channels;
    this.#events = events;
    this.epochs = new Epochs({
      clock,
      isAnyOpen: () => channels.firstOpen !== null,
      onNeeded: () => events.onEpochNeeded(),
    });
  }

  get carrier(): Channel | null {
    return this.#carrier;
  }

  /** How the way to the companion is. */
  get way(): Omit<WayView, 'host'> {
    const { resent, oldestAt } = this.#window;
    const behindMs = oldestAt === null ? 0 : Math.max(0, this.#clock.now() - oldestAt);
    return { roundTripMs: this.#roundTripMs, behindMs, resent };
  }

  /** Whether one that has nothing of this broadcast could take all of what is recorded now. */
  get isWhole(): boolean {
    return this.#window.isWhole(this.epochs.current);
  }

  /** Nothing is sent of the epoch that comes next. Resolves once that has begun, and all before it is taken. */
  holdNextEpoch(): Promise<void> {
    return new Promise((resolve) => {
      this.#heldBack = { epoch: this.epochs.current + 1, taken: resolve };
    });
  }

  /** Resolves once the companion has acknowledged all that was recorded by then, or nothing of it is kept any more. */
  allTaken(): Promise<void> {
    return new Promise((resolve) => {
      this.#onAllTaken = resolve;
      this.#lookTaken();
    });
  }

  /** What was held back is for whoever takes it now. */
  letNextEpoch(): void {
    this.#heldBack = null;
  }

  /** Takes the next chunk of the recorder: `seq` counts from 0 in each epoch, without a hole. */
  push(recorded: Chunk): void {
    const wasStale = this.epochs.isStale;
    const chunk: Chunk = { ...recorded, epoch: this.epochs.enter(recorded.epoch) };
    // The companion lacks the end of the one before it.
    if (wasStale) delete chunk.afterMs;
    if (this.epochs.isStale) return;
    this.#pause = 'no';
    this.#hides = null;
    const now = this.#clock.now();
    if (this.#window.bytes === 0) this.#progressAt = now;
    if (!this.#window.push(chunk, now)) {
      // Nobody took anything for as long as the window lasts: what is queued in the sockets is worth nothing now.
      for (const channel of this.#channels.all) channel.connection.restart();
      this.#giveUpEpoch();
      return;
    }
    // What is heard again first says nothing of which of them is the better one.
    if (!this.#isAnotherHeard) this.#progressAt = now;
    if (this.#carrier && now - this.#progressAt > carrierPatienceMs) this.#passOn();
    else this.#send();
    this.#lookTaken();
  }

  /** Nothing is recorded for now: the companion's slate stands in from the last chunk until the next one. */
  pause(): void {
    this.#pause = 'due';
    this.#send();
  }

  /** Nothing more is sent, not even what waits, and the slate stands in at once, until the epochs are released and a new one begins. */
  hold(expected: PictureFormat): void {
    this.epochs.hold();
    this.clear();
    this.#hides = expected;
    this.pause();
  }

  /** All that waits is sent now, whenever it was due. */
  flush(): void {
    this.#send(Infinity);
  }

  /** A connection is open, and the companion wants `next` over it: null when it has nothing. */
  join(channel: Channel, next: ChunkPlace | null): void {
    this.epochs.begin(next);
    if (this.#carrier) return;
    // While this connection opened, another may have brought what it asks for.
    this.#carry(channel, next && isBefore(next, this.#acked) ? this.#acked : next);
  }

  /** To be called when the state of a connection has changed. */
  look(): void {
    if (this.#carrier && this.#carrier.state !== 'open') this.#passOn();
  }

  /** What the companion answered to a chunk. */
  hear(channel: Channel, chunk: ChunkPlace, reply: ChunkReply, tookMs: number): void {
    if (reply.ok) {
      this.#roundTripMs = mixed(this.#roundTripMs, tookMs);
      this.#fastestMs = Math.min(tookMs, this.#fastestMs ?? tookMs);
      this.#progressAt = this.#clock.now();
      if (isBefore(this.#acked, reply.next)) this.#acked = reply.next;
      this.#window.release(reply.next);
      this.#lookTaken();
      return this.#send();
    }
    if (this.epochs.isGivenUp(chunk.epoch)) return;
    switch (reply.error.code) {
      case 'broadcast-over':
        return this.#events.onOver({ code: reply.error.code, message: reply.error.message });
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
        return this.#events.onHeld();
      case 'key-first':
      case 'too-many':
        return channel.connection.restart();
      default:
        return this.#giveUpEpoch();
    }
  }

  /** Lets go of all that waits. */
  clear(): void {
    this.#window.clear();
    this.#lookTaken();
  }

  /** Whether there is a connection that may get through where the carrier does not: by one as silent it would only go out twice. */
  get #isAnotherHeard(): boolean {
    return this.#channels.all.some((each) => each !== this.#carrier && isHeard(each));
  }

  /** Has the next open connection carry the chunks, from the first one that was not acknowledged. */
  #passOn(): void {
    const channels = this.#channels.all;
    const at = this.#carrier ? channels.indexOf(this.#carrier) + 1 : 0;
    const others = [...channels.slice(at), ...channels.slice(0, at)];
    this.#carry(others.find(isHeard) ?? others.find(({ state }) => state === 'open') ?? null, this.#acked);
  }

  /** Has `channel` carry the chunks, from `next` on. */
  #carry(channel: Channel | null, next: ChunkPlace | null): void {
    this.#carrier = channel;
    if (this.#pause === 'said') this.#pause = 'due';
    this.#progressAt = this.#clock.now();
    if (channel && !this.epochs.isStale) this.#goBack(channel, next);
    this.#send();
  }

  #lookTaken(): void {
    const { oldestEpoch } = this.#window;
    const held = this.#heldBack;
    if (held && oldestEpoch !== null && oldestEpoch >= held.epoch) held.taken();
    if (oldestEpoch === null) this.#onAllTaken();
  }

  #goBack(channel: Channel, next: ChunkPlace | null): void {
    const from = this.#window.rewind(next, this.#clock.now());
    if (from) this.#rewound.set(channel, from);
    else this.#giveUpEpoch();
  }

  #giveUpEpoch(): void {
    this.epochs.giveUp();
    this.clear();
    this.epochs.ask();
  }

  /** With how much waits behind a way that is slower than it could be. */
  #told(chunk: Chunk): Chunk {
    if (this.#fastestMs === null || !this.#isFar()) return chunk;
    return { ...chunk, waiting: this.#window.bytesBefore(this.#clock.now() - this.#fastestMs) };
  }

  /** Sends what is due by `now`, and what waits then when it is due. */
  #send(now = this.#clock.now()): void {
    this.#cancelSend?.();
    this.#cancelSend = null;
    const carrier = this.#carrier;
    if (!carrier) return;
    for (let chunk; (chunk = this.#window.take(now, this.#heldBack?.epoch));) {
      carrier.send(this.#told(chunk));
      if (this.#pause === 'said') this.#pause = 'due';
    }
    const { dueAt } = this.#window;
    if (dueAt !== null && !this.#heldBack)
      this.#cancelSend = this.#clock.setTimer(dueAt - now, () => this.#send());
    if (this.#pause !== 'due' || !this.#window.isSent) return;
    this.#pause = 'said';
    if (this.#hides) carrier.hide(this.#hides);
    else carrier.pause();
  }
}

function isHeard({ state, heard }: Channel): boolean {
  return state === 'open' && !heard.isSilent;
}

function mixed(before: number | null, tookMs: number): number {
  return before === null ? tookMs : before + (tookMs - before) * newestShare;
}
