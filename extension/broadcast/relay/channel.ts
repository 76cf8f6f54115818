import type {
  ChunkPlace,
  ChunkReply,
  DestinationReply,
  DestinationStats,
  DestinationStatus,
  SendKey,
  WireError,
} from '#protocol';
import { endAnswerMs } from '#protocol';
import { bitrateSeconds } from '../../messages/broadcast-status.ts';
import type { DestinationRequest } from '../../messages/start-request.ts';
import { pause, type Clock } from '../../platform/clock.ts';
import type { Chunk } from './chunk-window.ts';
import {
  readChunkReply,
  readDestination,
  readDestinationReply,
  readPlainReply,
  readStats,
  readWireError,
} from '../../companion/link/companion-messages.ts';
import { authOf, newAttempt, type Identity } from '../../companion/link/proof.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { enter, type UnprovenHint } from '../../companion/link/session.ts';
import type { CompanionSocket, OpenSocket } from '../../companion/link/socket.ts';

/*
 *   connecting ──key accepted──→ open ──connection gone──→ lost ──after a pause──→ lost …
 *     │   │                        ↑                      │ │
 *     │   ├──not reached, 3 times──│──────────────────────┘ │
 *     │   └──not proven, once──────│──────────────────────┘ │
 *     │                            └──────key accepted──────┤
 *     └─ companion refuses ──────────→ refused ←────────────┘        any ──close()──→ closed
 *
 * `refused` and `closed` are terminal. `lost` differs from `connecting` only in what it says to the person. Who has not
 * proved to be the companion ends nothing: the real one may be back at the next attempt.
 */
export type ChannelState = 'connecting' | 'open' | 'lost' | 'refused' | 'closed';

export interface Refusal {
  readonly code: WireError['code'];
  /** English, from the companion. */
  readonly message: string;
}

export interface ChannelDeps {
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** The port of this channel's platform now, or null while there is no companion. */
  findPort(signal: AbortSignal): Promise<number | null>;
  /** Whether it may only find again what the companion still publishes, and open nothing. */
  rejoins(): boolean;
}

export interface ChannelEvents {
  /** The key was accepted; `next` is the first chunk the companion lacks, null when it has nothing. */
  onOpen(channel: Channel, next: ChunkPlace | null): void;
  onReply(channel: Channel, chunk: ChunkPlace, reply: ChunkReply): void;
  /** The companion takes no media until the person has said that the show goes on. */
  onHeld(): void;
  /** The companion has ended the whole broadcast. */
  onOver(why: WireError): void;
  /** Something that is shown has changed. */
  onChange(): void;
}

/** Attempts after which a first connection counts as lost, from 0. */
const triesBeforeLost = 2;

/** Longest wait for the answer to `end` or `stop`, in milliseconds: a little longer than the companion takes at most. */
export const endMs = endAnswerMs + 100;

/** Ticks in which nothing is heard of a companion that sends figures once a second, after which it counts as silent. */
const silentTicks = 4;

/** The connection of one destination: dials its platform's port, hands over its key, and does it again when lost. */
export class Channel {
  #request: DestinationRequest;
  /** The key that the companion was given last; null before the first. */
  #givenKey: string | null = null;
  #destination: DestinationStatus | null = null;
  #retryAt: number | null = null;
  stats: DestinationStats | null = null;
  /** Folder of the recordings, where the companion says that this is a rehearsal. */
  recordings: string | null = null;
  /** Whether the companion waited for a person to say that the show goes on when it accepted the key. */
  isHeld = false;
  /** Bitrates of the last minute, one a second, newest last. */
  bitrates: readonly number[] = [];
  /** Why the companion refused, in state `refused`; in state `open` why it refused the last retry. */
  refusal: Refusal | null = null;
  /** In state `lost`: what is known of who answered at the last attempt instead of the companion; null when nobody did. */
  hint: UnprovenHint | null = null;
  #state: ChannelState = 'connecting';
  #socket: CompanionSocket | null = null;
  /** Whether the companion is to stop this destination, and has. */
  #stop: 'no' | 'asked' | 'done' = 'no';
  /** Ticks since the companion was last heard: those of this page, so that its own standing still is not taken for the companion's. */
  #unheard = 0;
  /** Attempts to connect since the last success. */
  #attempt = 0;
  #hurry = (): void => undefined;
  readonly #abort = new AbortController();
  readonly #deps: ChannelDeps;
  readonly #identity: Identity;
  readonly #events: ChannelEvents;

  constructor(request: DestinationRequest, identity: Identity, deps: ChannelDeps, events: ChannelEvents) {
    this.#request = request;
    this.#identity = identity;
    this.#deps = deps;
    this.#events = events;
  }

  get request(): DestinationRequest {
    return this.#request;
  }

  get state(): ChannelState {
    return this.#state;
  }

  /** What the companion has said last; null before it has accepted the key. */
  get destination(): DestinationStatus | null {
    return this.#destination;
  }

  /** Unix time in ms when the companion connects to the ingest again; null when it does not wait for that. */
  get retryAt(): number | null {
    return this.#retryAt;
  }

  /** Whether the companion has stopped this destination, because it was asked to. */
  get isStopped(): boolean {
    return this.#stop === 'done';
  }

  /** Whether the connection is open and the companion says nothing: what it said last is no evidence any more. */
  get isSilent(): boolean {
    return this.#state === 'open' && this.#unheard >= silentTicks;
  }

  /** To be called once a second. */
  tick(): void {
    if (this.#state !== 'open') return;
    this.#unheard += 1;
    if (this.#unheard === silentTicks) this.#events.onChange();
  }

  #hear(): void {
    const wasSilent = this.isSilent;
    this.#unheard = 0;
    if (wasSilent) this.#events.onChange();
  }

  /** Connects and stays connected until `close()`. */
  async run(): Promise<void> {
    const { signal } = this.#abort;
    for (this.#attempt = 0; !signal.aborted; this.#attempt++) {
      if (await this.#session(signal)) this.#attempt = -1;
      if (signal.aborted || this.#state === 'refused') return;
      if (this.#stop === 'done') return this.close();
      if (this.#attempt === triesBeforeLost) this.#setState('lost');
      const hurry = new AbortController();
      this.#hurry = () => hurry.abort();
      const either = AbortSignal.any([signal, hurry.signal]);
      await pause(this.#deps.clock, reconnectDelay(Math.max(0, this.#attempt)), either);
    }
  }

  /** Dials at once when it waits for the next attempt. */
  hurry(): void {
    this.#attempt = -1;
    this.#hurry();
  }

  /** Sends a chunk, when open. */
  send(chunk: Chunk): void {
    if (this.#state !== 'open') return;
    const place = { epoch: chunk.epoch, seq: chunk.seq };
    this.#socket?.emit('binarystream', chunk.data, place, (answer: unknown) => {
      this.#hear();
      const reply = readChunkReply(answer);
      if (reply && this.#state === 'open') this.#events.onReply(this, place, reply);
    });
  }

  /** Tells the companion, when open, that no chunks come for now. */
  pause(): void {
    if (this.#state === 'open') this.#socket?.emit('pause');
  }

  /** Tells the companion, when open, that a person has said that the show goes on. */
  goOn(onHeard: () => void): void {
    if (this.#state === 'open') this.#socket?.emit('go-on', onHeard);
  }

  /** Drops the connection, with all that is still waiting in it, and makes a new one. */
  restart(): void {
    this.#socket?.disconnect();
  }

  /**
   * Tries this destination again, with the key that `request` has; while there is no connection, at the next one.
   * @returns false when that takes a new channel: this one is over, or leads to another server
   */
  retry(request: DestinationRequest): boolean {
    if (this.#state === 'refused' || this.#state === 'closed') return false;
    if (request.ingest !== this.#request.ingest) return false;
    this.#request = request;
    this.#stop = 'no';
    this.refusal = null;
    if (this.#state === 'open') this.#tryAgain();
    this.#events.onChange();
    return true;
  }

  #tryAgain(): void {
    const { key } = this.#request;
    const again = key === this.#givenKey ? {} : { key };
    this.#givenKey = key;
    this.#socket?.emit('retry', again, (answer: unknown) => {
      const reply = this.#onDestinationReply(answer);
      // Refused: the companion still has the one before, and is given this one again the next time.
      if (!reply?.ok && 'key' in again) this.#givenKey = null;
    });
  }

  /**
   * Has the companion stop this destination, and waits for its answer for a while. The connection goes on carrying
   * chunks. @param other says it while this one is not open; this one is closed then
   */
  async stop(other: Channel | null = null): Promise<void> {
    // What the companion has never heard of needs no stopping; a key that is on its way it will have heard of.
    if (!this.#destination && (this.#givenKey === null || this.#state === 'refused')) return this.close();
    this.#stop = 'asked';
    if (this.#state !== 'open') {
      const id = this.#destination?.id;
      if (id === undefined || !other) return;
      return other.#ask(endMs, (socket, done) =>
        socket.emit('stop', id, () => {
          // Unless it was wanted again meanwhile, or has got through by itself.
          if (this.#stop === 'asked') this.close();
          done();
        }),
      );
    }
    await this.#ask(endMs, (socket, done) =>
      socket.emit('stop', (answer: unknown) => {
        if (this.#stop === 'asked') this.#stop = 'done';
        this.#onDestinationReply(answer);
        done();
      }),
    );
  }

  /** Whether the companion may publish for this one, and has not said that it does not any more. */
  get mayPublish(): boolean {
    return (
      this.#givenKey !== null && this.#state !== 'refused' && this.#state !== 'closed' && !this.isStopped
    );
  }

  /** Tells the companion that the broadcast is over. @returns whether it has answered within `ms` */
  async end(ms = endMs): Promise<boolean> {
    let answered = false;
    await this.#ask(ms, (socket, done) =>
      socket.emit('end', (answer: unknown) => {
        answered = readPlainReply(answer)?.ok ?? false;
        done();
      }),
    );
    return answered;
  }

  close(): void {
    this.#setState('closed');
    this.#abort.abort();
    this.#socket?.disconnect();
  }

  /** Resolves at the answer, when the connection is gone or when it takes too long; at once when not open. */
  async #ask(ms: number, say: (socket: CompanionSocket, done: () => void) => unknown): Promise<void> {
    const socket = this.#socket;
    if (!socket || this.#state !== 'open') return;
    await new Promise<void>((resolve) => {
      const cancel = this.#deps.clock.setTimer(ms, resolve);
      const done = (): void => {
        cancel();
        resolve();
      };
      socket.once('disconnect', done);
      say(socket, done);
    });
  }

  #onDestinationReply(answer: unknown): DestinationReply | null {
    const reply = readDestinationReply(answer);
    if (!reply || this.#state !== 'open') return null;
    if (reply.ok) {
      this.#learn(reply.destination);
      this.refusal = null;
      // The companion knows nothing of it any more: the key has to be sent anew.
    } else if (reply.error.code === 'no-destination') this.restart();
    else this.refusal = reply.error;
    this.#events.onChange();
    return reply;
  }

  #learn(destination: DestinationStatus): void {
    this.#destination = destination;
    const { retryInMs } = destination;
    this.#retryAt = retryInMs === null ? null : this.#deps.wallTime() + retryInMs;
  }

  /** What `send-key` says now. */
  #giveKey(): SendKey {
    this.#givenKey = this.#request.key;
    return { ...sendKeyOf(this.#request), asks: true, ...(this.#deps.rejoins() && { rejoin: true }) };
  }

  /** @returns whether the key had been accepted when the connection ended. */
  async #session(signal: AbortSignal): Promise<boolean> {
    const port = await this.#deps.findPort(signal);
    if (signal.aborted) return false;
    if (port === null) {
      this.#setHint(null);
      return false;
    }
    const { credentials } = this.#identity;
    const attempt = newAttempt(this.#identity, this.#request.platform, port);
    const socket = this.#deps.openSocket(port, authOf(attempt));
    this.#socket = socket;
    try {
      const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
      const onProven = (): void => this.#listen(socket);
      const caller = { credentials, attempt, key: () => this.#giveKey(), onProven };
      const entry = await enter(socket, caller, this.#deps.clock, signal);
      if (signal.aborted || entry.kind === 'ended') return false;
      this.#setHint(entry.kind === 'unproven' ? entry.hint : null);
      if (entry.kind === 'unreachable' || entry.kind === 'unproven') return false;
      if (entry.kind === 'over') {
        this.#events.onOver(entry.error);
        return false;
      }
      // What this one may find again is not there any more: it comes back with the person's answer.
      if (entry.kind === 'refused' && entry.error.code === 'consent-needed') return false;
      if (entry.kind === 'refused') {
        this.refusal = entry.error;
        this.#setState('refused');
        // Stopped before it began: there is nothing to tell the person.
        if (this.#stop === 'asked' && !this.#destination) this.close();
        return false;
      }
      this.#learn(entry.destination);
      this.recordings = entry.recordings;
      this.#unheard = 0;
      this.isHeld = entry.held;
      this.#setState('open');
      this.#events.onOpen(this, entry.next);
      if (this.#stop === 'asked') void this.stop();
      // It was given another key while this one was on its way.
      else if (this.#givenKey !== this.#request.key) this.#tryAgain();
      await gone;
      this.stats = null;
      this.#setState('lost');
      return true;
    } finally {
      this.#socket = null;
      socket.disconnect();
    }
  }

  /** Hears what the companion says. Only once it has proved itself. */
  #listen(socket: CompanionSocket): void {
    socket.on('destination', (value: unknown) => {
      this.#hear();
      const destination = readDestination(value);
      if (destination) this.#learn(destination);
      this.refusal = null;
      this.#events.onChange();
    });
    socket.on('stats', (value: unknown) => {
      this.#hear();
      const stats = readStats(value);
      if (!stats) return;
      this.stats = stats;
      this.bitrates = [...this.bitrates, stats.bitrate].slice(-bitrateSeconds);
    });
    socket.on('held', () => {
      if (this.#state === 'open') this.#events.onHeld();
    });
    socket.on('ended', (value: unknown) => {
      const why = readWireError(value);
      if (why && this.#state === 'open') this.#events.onOver(why);
    });
  }

  #setHint(hint: UnprovenHint | null): void {
    const changed = this.hint !== hint;
    this.hint = hint;
    if (hint !== null && this.#state !== 'lost') this.#setState('lost');
    else if (changed) this.#events.onChange();
  }

  #setState(next: ChannelState): void {
    if (this.#state === next || this.#state === 'closed') return;
    this.#state = next;
    this.#events.onChange();
  }
}

function sendKeyOf({ key, name, ingest }: DestinationRequest): SendKey {
  return ingest === undefined ? { key, name } : { key, name, ingest };
}
