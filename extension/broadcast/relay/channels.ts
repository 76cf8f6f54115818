import type { CompanionAt } from '#protocol';
import type { DestinationRequest } from '../../messages/start-request.ts';
import { missingAt } from '../../companion/link/find-companion.ts';
import { BroadcastError } from '../broadcast-error.ts';
import { deadline, unlessAborted, type Clock } from '../../platform/clock.ts';
import type { Channel } from './channel.ts';

/** Longest wait for the first destination to take its key, in milliseconds: long enough for a second attempt. */
const connectMs = { near: 8_000, far: 15_000 };
/** How often it is looked whether the companion still speaks, in milliseconds. */
const listenEveryMs = 1000;

/** The connections of one broadcast: one for each destination, in their order. */
export class Channels {
  #all: readonly Channel[] = [];
  readonly #answered: { promise: Promise<void>; settle: () => void };
  #cancelListen: (() => void) | null = null;
  readonly #clock: Clock;
  readonly #channelTo: (destination: DestinationRequest) => Channel;
  readonly #onListened: () => void;

  /**
   * @param channelTo makes a connection that does not run yet
   * @param onListened called once a second, from the first connection on
   */
  constructor(clock: Clock, channelTo: (destination: DestinationRequest) => Channel, onListened: () => void) {
    this.#onListened = onListened;
    this.#clock = clock;
    let settle = (): void => {};
    this.#answered = { promise: new Promise((resolve) => (settle = resolve)), settle: () => settle() };
    this.#channelTo = channelTo;
  }

  get all(): readonly Channel[] {
    return this.#all;
  }

  /** The first one that is open; null when none is. */
  get firstOpen(): Channel | null {
    return this.#all.find(({ state }) => state === 'open') ?? null;
  }

  /** How long the destination that was the first to go live has been at it, in milliseconds; 0 before. */
  get uptimeMs(): number {
    return Math.max(0, ...this.#all.map(({ heard }) => heard.stats?.uptimeMs ?? 0));
  }

  /** Folder of the recordings, once the companion has said that this is a rehearsal; else null. */
  get recordings(): string | null {
    return this.#all.find(({ heard }) => heard.recordings !== null)?.heard.recordings ?? null;
  }

  /** Whether no connection is there, and one that was is sought. */
  get isAnyLost(): boolean {
    return !this.firstOpen && this.#all.some(({ state }) => state === 'lost');
  }

  /** Whether there are connections, and over none of them anything is heard any more, or was for longer than is usual. */
  get silence(): 'none' | 'quiet' | 'silent' {
    const open = this.#all.filter(({ state }) => state === 'open');
    if (open.length === 0 || !open.every(({ heard }) => heard.isQuiet)) return 'none';
    return open.every(({ heard }) => heard.isSilent) ? 'silent' : 'quiet';
  }

  /** Those that the broadcast begins with. */
  begin(destinations: readonly DestinationRequest[]): void {
    this.#all = destinations.map((destination) => this.#channelTo(destination));
  }

  /**
   * Resolves as soon as one destination has taken its key. @throws BroadcastError when none does
   * @param at where they all lead
   */
  async connect(at: CompanionAt, signal: AbortSignal): Promise<void> {
    for (const channel of this.#all) void channel.run();
    const limit = deadline(this.#clock, typeof at === 'string' ? connectMs.far : connectMs.near, signal);
    await unlessAborted(this.#answered.promise, limit.signal);
    limit.done();
    if (signal.aborted || this.firstOpen) return;
    const refusal = this.#all.find(({ state }) => state === 'refused')?.refusal;
    if (refusal) throw new BroadcastError(refusal.code, { message: refusal.message });
    const hint = this.#all.find((channel) => channel.hint !== null)?.hint;
    throw new BroadcastError(hint ?? missingAt(at));
  }

  /** To be called when one has opened: from now on it is looked whether the companion still speaks over them. */
  opened(): void {
    this.#answered.settle();
    this.#cancelListen ??= this.#listen();
  }

  /** To be called when the state of one has changed. */
  look(): void {
    if (this.#all.every(hasItsAnswer)) this.#answered.settle();
  }

  /** Has one destination live: adds it, or tries it again with what is given here. @param onAdded called when that takes another connection */
  async open(destination: DestinationRequest, onAdded: () => void): Promise<void> {
    const before = this.#all.find(({ request }) => request.id === destination.id);
    if (before?.retry(destination)) return;
    const channel = this.#channelTo(destination);
    this.#all = before
      ? this.#all.map((each) => (each === before ? channel : each))
      : [...this.#all, channel];
    onAdded();
    // To another server: the companion must have closed the old publish before it hears of the new one.
    await before?.stop();
    before?.close();
    void channel.run();
  }

  /** Ends one destination and no other; resolves when the companion has closed its publish. */
  async stop(id: string): Promise<void> {
    await this.#all.find(({ request }) => request.id === id)?.stop(this.firstOpen);
  }

  /** Listens no more; the connections are to be closed each on its own. */
  close(): void {
    this.#cancelListen?.();
  }

  #listen(): () => void {
    return this.#clock.setTimer(listenEveryMs, () => {
      for (const channel of this.#all) channel.heard.tick();
      this.#onListened();
      this.#cancelListen = this.#listen();
    });
  }
}

/** Whether a first attempt to connect has ended, for now or for good, by what somebody answered. */
function hasItsAnswer({ state, hint }: Channel): boolean {
  return state === 'refused' || state === 'closed' || hint !== null;
}
