import type { ChunkPlace, DestinationReply, PictureFormat, Rendition, SendKey, WireError } from '#protocol';
import type { DestinationRequest } from '../../messages/start-request.ts';
import type { Chunk } from './chunk-window.ts';
import type { ChannelDeps, ChannelEvents } from './channel-deps.ts';
import {
  askEnd,
  askMark,
  askRendition,
  askRetry,
  askStop,
  askStopOther,
  endMs,
  listenTo,
  sendChunk,
} from './channel-socket.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { Heard } from './heard.ts';
import type { Identity } from '../../companion/link/proof.ts';
import type { UnprovenHint } from '../../companion/link/introduce.ts';
import type { CompanionSocket } from '../../companion/link/socket.ts';
import { Wanted } from './wanted.ts';

/** One destination, over a connection of its own: what is wanted of it, and what the companion says of it. */
export class Channel {
  readonly heard: Heard;
  readonly #wanted: Wanted;
  /** Why the companion refused the last retry. */
  #retryRefusal: WireError | null = null;
  readonly connection: Connection;
  readonly #deps: ChannelDeps;
  readonly #events: ChannelEvents;

  constructor(request: DestinationRequest, identity: Identity, deps: ChannelDeps, events: ChannelEvents) {
    this.#wanted = new Wanted(request);
    this.#deps = deps;
    this.#events = events;
    this.heard = new Heard({
      wallTime: deps.wallTime,
      isOpen: () => this.state === 'open',
      onSilence: () => events.onChange(),
    });
    this.connection = new Connection(request.platform, identity, deps, {
      key: () => this.#giveKey(),
      isWanted: () => !this.isStopped,
      onProven: (socket) => this.#listen(socket),
      onAccepted: (entry) => this.heard.accepted(entry),
      onOpen: ({ next }) => this.#onOpen(next),
      onLost: () => this.heard.lost(),
      goesOnElsewhere: (error, wasOpen) => events.goesOnElsewhere(error, wasOpen),
      onOver: (why) => events.onOver(why),
      onChange: () => events.onChange(),
    });
  }

  get request(): DestinationRequest {
    return this.#wanted.request;
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  /** Who answered at the last attempt instead of the companion; see `Connection`. */
  get hint(): UnprovenHint | null {
    return this.connection.hint;
  }

  /** Why the companion refused, in state `refused`; in state `open` why it refused the last retry. */
  get refusal(): WireError | null {
    return this.connection.refusal ?? this.#retryRefusal;
  }

  /** Whether the companion has stopped this destination, because it was asked to. */
  get isStopped(): boolean {
    return this.#wanted.stop === 'done';
  }

  /** Whether the companion may publish for this one, and has not said that it does not any more. */
  get mayPublish(): boolean {
    return this.#wanted.isGiven && this.state !== 'refused' && this.state !== 'closed' && !this.isStopped;
  }

  /** Connects and stays connected until `close()`. */
  async run(): Promise<void> {
    await this.connection.run();
    // Stopped before it began: there is nothing to tell the person.
    if (this.state === 'refused' && this.#wanted.stop === 'asked' && !this.heard.destination) this.close();
  }

  close(): void {
    this.connection.close();
  }

  /** Sends a chunk, when open. */
  send(chunk: Chunk): void {
    const { socket } = this.connection;
    if (!socket) return;
    const sentAt = this.#deps.clock.now();
    sendChunk(socket, chunk, (place, reply) => {
      this.heard.now();
      if (reply && this.state === 'open') {
        this.#events.onReply(this, place, reply, this.#deps.clock.now() - sentAt);
      }
    });
  }

  /** Tells the companion, when open, that no chunks come for now. */
  pause(): void {
    this.connection.socket?.emit('pause');
  }

  /** Tells the companion, when open, that the slate is to stand in at once. @param expected what is to be recorded */
  hide(expected: PictureFormat): void {
    this.pause();
    this.connection.socket?.emit('hide', expected);
  }

  /** Tells the companion, when open, that a person has said that the show goes on. */
  goOn(onHeard: () => void): void {
    this.connection.socket?.emit('go-on', onHeard);
  }

  /** Has the companion mark this moment, when open. @returns whether it has */
  async mark(label: string): Promise<boolean> {
    const { socket } = this.connection;
    return socket !== null && askMark(socket, this.#deps.clock, label);
  }

  /**
   * Tries this destination again, with the key that `request` has; while there is no connection, at the next one.
   * @returns false when that takes a new channel: this one is over, or leads to another server
   */
  retry(request: DestinationRequest): boolean {
    if (this.state === 'refused' || this.state === 'closed') return false;
    if (request.ingest !== this.request.ingest) return false;
    this.#wanted.again(request);
    this.#retryRefusal = null;
    this.#tryAgain();
    this.#events.onChange();
    return true;
  }

  /** It gets another quality from now on, while it goes on; as captured for undefined. @returns whether that is a change */
  setRendition(rendition: Rendition | undefined): boolean {
    const before = JSON.stringify(this.request.rendition);
    if (JSON.stringify(rendition) === before) return false;
    this.#wanted.withRendition(rendition);
    this.#askRendition();
    return true;
  }

  /**
   * Has the companion stop this destination, and waits for its answer for a while. The connection goes on carrying
   * chunks. @param other says it while this one is not open; this one is closed then
   */
  async stop(other: Channel | null = null): Promise<void> {
    const { destination } = this.heard;
    // What the companion has never heard of needs no stopping; a key that is on its way it will have heard of.
    if (!destination && (!this.#wanted.isGiven || this.state === 'refused')) return this.close();
    this.#wanted.stopped('asked');
    const { clock } = this.#deps;
    const { socket } = this.connection;
    if (socket) {
      return askStop(socket, clock, (answer) => {
        if (this.#wanted.stop === 'asked') this.#wanted.stopped('done');
        this.#onReply(answer);
      });
    }
    const otherSocket = other && other.connection.socket;
    if (!destination || !otherSocket) return;
    await askStopOther(otherSocket, clock, destination.id, () => {
      // Unless it was wanted again meanwhile, or has got through by itself.
      if (this.#wanted.stop === 'asked') this.close();
    });
  }

  /** Tells the companion that the broadcast is over. @returns whether it has answered within `ms` */
  async end(ms = endMs): Promise<boolean> {
    const { socket } = this.connection;
    return socket !== null && askEnd(socket, this.#deps.clock, ms);
  }

  #giveKey(): SendKey {
    const adapts = this.#deps.adapts();
    return {
      ...this.#wanted.giveKey(),
      asks: true,
      ...(this.#deps.rejoins() && { rejoin: true }),
      ...(adapts && { adapts }),
    };
  }

  #onOpen(next: ChunkPlace | null): void {
    this.#events.onOpen(this, next);
    if (this.#wanted.stop === 'asked') void this.stop();
    // It was given another key while this one was on its way.
    else if (this.#wanted.isOutdated) this.#tryAgain();
    else this.#askRendition();
  }

  #tryAgain(): void {
    const { socket } = this.connection;
    if (!socket) return;
    const again = this.#wanted.giveAgain();
    askRetry(socket, again, (answer) => {
      this.#onReply(answer);
      if ('key' in again && !(answer?.ok && this.state === 'open')) this.#wanted.notTaken();
    });
    this.#askRendition();
  }

  /** A companion that does not know the question gives the new quality at the next start. */
  #askRendition(): void {
    const { socket } = this.connection;
    const other = this.#wanted.otherRendition;
    if (!socket || other === null || this.isStopped) return;
    this.#wanted.renditionAsked();
    askRendition(socket, other, (answer) => this.#onReply(answer));
  }

  #onReply(reply: DestinationReply | null): void {
    if (!reply || this.state !== 'open') return;
    if (reply.ok) {
      this.heard.learn(reply.destination);
      this.#retryRefusal = null;
      // The companion knows nothing of it any more: the key has to be sent anew.
    } else if (reply.error.code === 'no-destination') this.connection.restart();
    else this.#retryRefusal = reply.error;
    this.#events.onChange();
  }

  #listen(socket: CompanionSocket): void {
    listenTo(socket, {
      onDestination: (destination) => {
        this.heard.now();
        if (destination) this.heard.learn(destination);
        this.#retryRefusal = null;
        this.#events.onChange();
      },
      onStats: (stats) => {
        this.heard.now();
        if (stats) this.heard.measure(stats);
      },
      onHeld: () => {
        if (this.state === 'open') this.#events.onHeld();
      },
      onAdvice: (advice) => {
        if (this.state === 'open') this.#events.onAdvice(advice);
      },
      onVerdict: (verdict) => this.#events.onVerdict(verdict),
      onComingBack: () => {
        if (this.state === 'open') this.#events.onComingBack();
      },
      onMoved: (address) => {
        if (this.state === 'open') this.#events.onMoved(address);
      },
      onEnded: (why) => {
        if (this.state === 'open') this.#events.onOver(why);
      },
    });
  }
}
