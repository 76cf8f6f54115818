import type { PlatformId, SendKey, WireError } from '#protocol';
import { pause, type Clock } from '../../platform/clock.ts';
import type { UnprovenHint } from '../../companion/link/introduce.ts';
import { authOf, newAttempt, type Identity } from '../../companion/link/proof.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { enter, type Entry } from '../../companion/link/session.ts';
import type { Dial } from './whereabouts.ts';
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
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused' | 'closed';

export type Accepted = Extract<Entry, { kind: 'accepted' }>;

export interface ConnectionDeps {
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
  /** Where the socket of this platform is now, or null while there is no companion. */
  findPlace(signal: AbortSignal): Promise<Dial | null>;
}

/** Who has something to say over the connection. */
export interface ConnectionUser {
  /** What `send-key` says now. */
  key(): SendKey;
  /** Whether it is to be made again. */
  isWanted(): boolean;
  /** The companion has proved itself: what it says from now on counts. */
  onProven(socket: CompanionSocket): void;
  /** The key was accepted; the state is `open` next, then `onOpen`. */
  onAccepted(entry: Accepted): void;
  onOpen(entry: Accepted): void;
  /** What was open is gone; the state is `lost` next. */
  onLost(): void;
  /** Whether this refusal is that of one of a fleet, after which another one is dialled. @param wasOpen whether it has been open before */
  goesOnElsewhere(error: WireError, wasOpen: boolean): boolean;
  /** The companion has ended the whole broadcast. */
  onOver(why: WireError): void;
  /** The state has changed, or the hint. */
  onChange(): void;
}

/** Attempts after which a first connection counts as lost, from 0. */
const triesBeforeLost = 2;

/** A connection to one platform's port: dials it, hands a key over, and does it again when lost. */
export class Connection {
  #state: ConnectionState = 'connecting';
  #hint: UnprovenHint | null = null;
  #refusal: WireError | null = null;
  #socket: CompanionSocket | null = null;
  /** Attempts to connect since the last success. */
  #attempt = 0;
  #wasOpen = false;
  #hurry = (): void => undefined;
  readonly #abort = new AbortController();
  readonly #platform: PlatformId;
  readonly #identity: Identity;
  readonly #deps: ConnectionDeps;
  readonly #user: ConnectionUser;

  constructor(platform: PlatformId, identity: Identity, deps: ConnectionDeps, user: ConnectionUser) {
    this.#platform = platform;
    this.#identity = identity;
    this.#deps = deps;
    this.#user = user;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** In state `lost`: what is known of who answered at the last attempt instead of the companion; null when nobody did. */
  get hint(): UnprovenHint | null {
    return this.#hint;
  }

  /** Why the companion refused the key, in state `refused`. */
  get refusal(): WireError | null {
    return this.#refusal;
  }

  /** The socket in state `open`, else null. */
  get socket(): CompanionSocket | null {
    return this.#state === 'open' ? this.#socket : null;
  }

  /** Connects and stays connected until `close()`. */
  async run(): Promise<void> {
    const { signal } = this.#abort;
    for (this.#attempt = 0; !signal.aborted; this.#attempt++) {
      if (await this.#session(signal)) this.#attempt = -1;
      if (signal.aborted || this.#state === 'refused') return;
      if (!this.#user.isWanted()) return this.close();
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

  /** Drops what there is, with all that is still waiting in it, and connects anew. */
  restart(): void {
    this.#socket?.disconnect();
  }

  close(): void {
    this.#setState('closed');
    this.#abort.abort();
    this.#socket?.disconnect();
  }

  /** @returns whether the key had been accepted when the connection ended. */
  async #session(signal: AbortSignal): Promise<boolean> {
    const place = await this.#deps.findPlace(signal);
    if (signal.aborted) return false;
    if (place === null) {
      this.#setHint(null);
      return false;
    }
    const { credentials } = this.#identity;
    const attempt = newAttempt(this.#identity, this.#platform, place.port);
    const socket = this.#deps.openSocket(place, {
      ...authOf(attempt),
      ...(place.fleet && { fleet: place.fleet }),
    });
    this.#socket = socket;
    try {
      const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
      const onProven = (): void => this.#user.onProven(socket);
      const caller = { credentials, attempt, key: () => this.#user.key(), onProven, far: place.far };
      const entry = await enter(socket, caller, this.#deps.clock, signal);
      if (signal.aborted || entry.kind === 'ended') return false;
      this.#setHint(entry.kind === 'unproven' ? entry.hint : null);
      if (entry.kind === 'over') this.#user.onOver(entry.error);
      else if (entry.kind === 'refused') this.#refused(entry.error);
      if (entry.kind !== 'accepted') return false;
      this.#user.onAccepted(entry);
      this.#wasOpen = true;
      this.#setState('open');
      this.#user.onOpen(entry);
      await gone;
      this.#user.onLost();
      this.#setState('lost');
      return true;
    } finally {
      this.#socket = null;
      socket.disconnect();
    }
  }

  #refused(error: WireError): void {
    // What this one may find again is not there any more: it comes back with the person's answer.
    if (error.code === 'consent-needed') return;
    if (this.#user.goesOnElsewhere(error, this.#wasOpen)) return;
    this.#refusal = error;
    this.#setState('refused');
  }

  #setHint(hint: UnprovenHint | null): void {
    const changed = this.#hint !== hint;
    this.#hint = hint;
    if (hint !== null && this.#state !== 'lost') this.#setState('lost');
    else if (changed) this.#user.onChange();
  }

  #setState(next: ConnectionState): void {
    if (this.#state === next || this.#state === 'closed') return;
    this.#state = next;
    this.#user.onChange();
  }
}
