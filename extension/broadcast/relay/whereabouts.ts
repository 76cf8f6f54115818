import {
  readServerAddress,
  type CompanionAt,
  type PlatformId,
  type SocketPlace,
  type WhereLast,
} from '#protocol';
import { placeAt, problemOfFinding, type FoundCompanion } from '../../companion/link/find-companion.ts';
import { SharedDiscovery } from '../../companion/link/shared-discovery.ts';
import { BroadcastError } from '../broadcast-error.ts';
import { Absence } from './absence.ts';
import type { RelayDeps, RelayEvents } from './relay-deps.ts';

/** Where the socket of a platform is dialled, and what is said there of where the broadcast was, to one of a fleet. */
export interface Dial extends SocketPlace {
  readonly fleet?: WhereLast;
}

/**
 * Where the companion of one broadcast is, or for how long it has been away. One of a fleet may send the broadcast to another one,
 * and when it is gone the others are asked, one after the other. Whoever it is proves to know the pairing, as the first one does.
 */
export class Whereabouts {
  readonly absence: Absence;
  readonly #home: CompanionAt;
  readonly #deps: RelayDeps;
  readonly #events: RelayEvents;
  /** From `find` on. */
  #discovery: SharedDiscovery | null = null;
  #at: CompanionAt;
  /** Whom else to ask, as the one that answered last has said. */
  #others: readonly CompanionAt[] = [];
  /** Who answered last, where that is one of a fleet. */
  #asked: string | null = null;
  /** At whose the broadcast was last. */
  #node: string | null = null;
  /** When that one was heard last, in ms of the clock. */
  #heardAt = 0;

  /** @param home the one that the person has named, or null */
  constructor(home: CompanionAt, deps: RelayDeps, events: RelayEvents) {
    this.#home = this.#at = home;
    this.#deps = deps;
    this.#events = events;
    this.absence = new Absence(deps, () => events.onAway('companion-gone'));
  }

  /** Where it is dialled now. */
  get at(): CompanionAt {
    return this.#at;
  }

  /** Whether it is one of a fleet, of which another one may take the broadcast. */
  get hasOthers(): boolean {
    return this.#others.length > 0;
  }

  /** Finds it for the first time. @throws BroadcastError when it is not there, or can send nothing out */
  async find(signal: AbortSignal): Promise<void> {
    const finding = await this.#deps.findCompanion(this.#home, signal);
    if (!finding.found) throw new BroadcastError(problemOfFinding(finding, this.#home));
    const { hello } = finding.found;
    if (hello.ffmpeg) throw new BroadcastError(hello.ffmpeg.code);
    this.#discovery = new SharedDiscovery(this.#deps.findCompanion, this.#home, finding);
    this.absence.graceMs = hello.graceMs;
  }

  /** Where the socket of this platform is now; null while no companion answers. */
  async place(platform: PlatformId, isAnyOpen: () => boolean, signal: AbortSignal): Promise<Dial | null> {
    this.#events.onDial?.();
    // Looked at here too: of a machine that wakes, nobody knows which timer comes first.
    if (this.absence.isTooLong) this.#events.onAway('companion-gone');
    const at = this.#at;
    const found = (await this.#discovery?.ask(signal)) ?? null;
    if (found) this.#learn(found);
    // Of several connections that look, the first moves on, and where one is open it is there.
    else if (!signal.aborted && at === this.#at && !isAnyOpen()) this.#askAnother();
    const place = placeAt({ found }, platform);
    return place && { ...place, ...(found?.hello.fleet && { fleet: this.#last }) };
  }

  /** The broadcast is at the one that was dialled last. */
  opened(): void {
    this.#node = this.#asked;
    this.heard();
  }

  /** Something was heard of the one that the broadcast is at. */
  heard(): void {
    this.#heardAt = this.#deps.clock.now();
  }

  /** The broadcast is at another one. @returns whether that is an address to go to */
  moveTo(address: string | undefined): boolean {
    const at = this.#read(address);
    if (at === undefined) return false;
    this.#goTo(at);
    return true;
  }

  /** Whoever is asked now has no place for it. */
  askAnother(): void {
    this.#askAnother();
  }

  close(): void {
    this.#discovery?.close();
  }

  get #last(): WhereLast {
    const heardMs = Math.max(0, this.#deps.clock.now() - this.#heardAt);
    return { ...(this.#node !== null && { node: this.#node }), heardMs };
  }

  #learn({ hello }: FoundCompanion): void {
    this.absence.graceMs = hello.graceMs;
    this.#asked = hello.fleet?.node ?? null;
    if (!hello.fleet) return;
    this.#others = hello.fleet.others.flatMap((address) => this.#read(address) ?? []);
  }

  #askAnother(): void {
    const all = [...new Set([this.#home, ...this.#others, this.#at])];
    this.#goTo(all[(all.indexOf(this.#at) + 1) % all.length]!);
  }

  #goTo(at: CompanionAt): void {
    if (at === this.#at) return;
    this.#at = at;
    this.#discovery?.moveTo(at);
  }

  /** What is on this computer sends nobody to a server, nor the other way round. */
  #read(address: string | undefined): CompanionAt | undefined {
    if (address === undefined) return undefined;
    if (typeof this.#home === 'string') return readServerAddress(address)?.origin;
    const port = /^http:\/\/127\.0\.0\.1:(\d{1,5})\/?$/.exec(address)?.[1];
    return port === undefined ? undefined : Number(port);
  }
}
