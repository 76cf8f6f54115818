import { io } from 'socket.io-client';
import { findCompanion, findCompanionWith } from '../../extension/companion/link/find-companion.ts';
import { pageClock as clock } from '../../extension/platform/clock.ts';
import { Relay } from '../../extension/broadcast/relay/relay.ts';
import type { CompanionSocket } from '../../extension/companion/link/socket.ts';
import type { DestinationView, QuestionCode } from '../../extension/messages/broadcast-status.ts';
import type { DestinationRequest } from '../../extension/messages/start-request.ts';
import type { Adapts, Advice } from '../../companion/protocol/index.ts';
import { nobody } from '../helpers/finding.ts';
import type { PairedBrowser } from '../helpers/paired-client.ts';
import { fetchTrusting } from '../helpers/server.ts';
import { framesPerSecond, type Recording } from './recording.ts';

export interface ShowPlace {
  readonly destinations: readonly DestinationRequest[];
  readonly controlPort: number;
  /** Where the companion is a server: it is found there then, and not on a port. */
  readonly server?: Server | null;
  readonly browser: PairedBrowser;
  /** Where a port of this computer is really reached: the network has a fault there, and the relay does not know. */
  readonly reach?: (port: number) => number;
}

/** A server of one's own, and the certificate of the authority that vouches for it. */
export interface Server {
  readonly origin: string;
  readonly ca: string;
}

export interface ShowOptions {
  /** Whether the recording begins anew, as a new epoch, when it is over. */
  readonly loop?: boolean;
  /** The show of a browser that died, which this one goes on with. */
  readonly after?: Show;
  /** Between which bitrates its recorder may be told to record; it never adapts unless given. */
  readonly adapts?: () => Adapts;
  readonly onAdvice?: (advice: Advice) => void;
}

/** Frames of one epoch that were given to the relay: from the first up to, not including, `to`. */
export interface SentEpoch {
  readonly recording: Recording;
  readonly from: number;
  to: number;
}

/** How long something may take that has no bound of its own, in ms. */
const patienceMs = 30_000;

/**
 * The extension's own relay, fed with a recording at the pace of its pictures, cut where a recorder would: anywhere.
 * A new epoch goes on at the next keyframe, so that frame numbers only grow over a whole broadcast.
 */
export class Show {
  /** Bytes that a recorder has given out. */
  bytes = 0;
  /** What has been recorded, epoch by epoch. */
  readonly sent: SentEpoch[] = [];
  readonly #id: string;
  readonly #loop: boolean;
  readonly #firstFrame: number;
  readonly #sockets = new Set<CompanionSocket>();
  #dead = false;
  readonly #relay: Relay;
  readonly #checks = new Set<() => void>();
  #recording: Recording;
  #index = 0;
  /** The end of the last cluster, which goes out with the beginning of the next one. */
  #rest: Buffer = Buffer.alloc(0);
  #seq = 0;
  #began = { at: 0, frame: 0 };
  #cancel: () => void = () => {};
  #asked: QuestionCode | null = null;

  constructor(
    { destinations, controlPort, server = null, browser, reach = (port) => port }: ShowPlace,
    recording: Recording,
    { loop = false, after, adapts, onAdvice }: ShowOptions = {},
  ) {
    this.#recording = recording;
    this.#loop = loop;
    this.#id = after ? after.#id : `show-${process.pid}-${Math.random().toString(36).slice(2)}`;
    this.#firstFrame = after?.frame ?? 0;
    const find = server ? findCompanionWith(fetchTrusting(server.ca), clock) : findCompanion;
    this.#relay = new Relay(
      {
        ...{ destinations, controlPort, pairing: browser.credentials },
        ...(server && { server: server.origin }),
      },
      this.#id,
      {
        clock,
        wallTime: () => Date.now(),
        adapts: () => adapts?.() ?? null,
        findCompanion: (named, signal) => (this.#dead ? Promise.resolve(nobody) : find(named, signal)),
        openSocket: ({ url, path, port }, auth) => {
          const socket = io(server ? url : `ws://127.0.0.1:${reach(port)}`, {
            path,
            ...(server && { ca: server.ca }),
            auth,
            extraHeaders: { Origin: browser.origin, Host: new URL(url).host },
            transports: ['websocket'],
            autoConnect: false,
            reconnection: false,
            forceNew: true,
          });
          this.#sockets.add(socket);
          socket.once('disconnect', () => this.#sockets.delete(socket));
          return socket;
        },
      },
      {
        onChange: () => this.#look(),
        onAdvice: (advice) => onAdvice?.(advice),
        onEpochNeeded: () => !this.#asked && this.switchTo(this.#recording),
        onOver: () => this.#look(),
        onAway: (code) => this.#ask(code),
        onDial: () => undefined,
      },
    );
  }

  /**
   * Connects, begins to record once every ingest has answered, so that what arrives can be counted from the first frame
   * however slow the machine is, and waits until every destination is live.
   */
  async goLive(): Promise<void> {
    await this.#relay.connect(new AbortController().signal);
    await this.until('all answered', (views) => views.every(({ phase }) => phase !== 'connecting'));
    this.switchTo(this.#recording);
    await this.until('all live', (views) => views.every(({ phase }) => phase === 'live'));
  }

  /** Number of the frame that is recorded next. */
  get frame(): number {
    return this.sent.at(-1)?.to ?? this.#firstFrame;
  }

  get views(): readonly DestinationView[] {
    return this.#relay.views();
  }

  /** Every frame number that went out, in order. */
  get frames(): number[] {
    return this.sent.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));
  }

  /** Another source, or the same one recorded anew: the next epoch. */
  switchTo(recording: Recording): void {
    this.#flush();
    this.#recording = recording;
    const { clusters } = recording;
    this.#index = clusters.findIndex(({ from, keyframe }) => keyframe && from >= this.frame);
    if (this.#index < 0 && !this.#loop) throw new Error('the recording is too short');
    this.#index = Math.max(0, this.#index);
    const from = recording.clusters[this.#index]!.from;
    this.#began = { at: clock.now(), frame: from };
    this.sent.push({ recording, from, to: from });
    this.#rest = recording.header;
    this.#seq = 0;
    this.#next();
  }

  /** What the person is asked after an absence; null while the show goes on. */
  get asked(): QuestionCode | null {
    return this.#asked;
  }

  /** The person says that the show goes on. */
  goOn(): void {
    this.#asked = null;
    this.#relay.release();
    this.switchTo(this.#recording);
  }

  /** Has one destination more, or one that was stopped again. */
  open(destination: DestinationRequest): Promise<void> {
    return this.#relay.open(destination);
  }

  /** Ends one destination; resolves when the companion has closed its publish. */
  stopOne(id: string): Promise<void> {
    return this.#relay.stop(id);
  }

  /** Resolves when so many seconds more have been recorded. */
  async record(seconds: number): Promise<void> {
    const due = clock.now() + seconds * 1000;
    await this.until(`${seconds} s recorded`, () => clock.now() >= due, seconds * 1000 + patienceMs);
  }

  /** How long a fault lasts while nothing is recorded, in seconds. */
  wait(seconds: number): Promise<void> {
    return new Promise((resolve) => void clock.setTimer(seconds * 1000, resolve));
  }

  /** Resolves as soon as it holds; looked at with every change and every chunk. */
  until(
    what: string,
    holds: (views: readonly DestinationView[]) => boolean,
    withinMs = patienceMs,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void): void => {
        cancel();
        this.#checks.delete(check);
        settle();
      };
      const check = (): void => {
        if (holds(this.views)) done(resolve);
      };
      const told = (): string => this.views.map(({ id, phase, reason }) => `${id} ${phase} ${reason}`).join();
      const cancel = clock.setTimer(withinMs, () =>
        done(() => reject(new Error(`not within ${withinMs} ms: ${what} (${told()})`))),
      );
      this.#checks.add(check);
      check();
    });
  }

  /** Is gone all at once, as a browser that dies: nothing more is said. */
  die(): void {
    this.#dead = true;
    this.#cancel();
    for (const socket of this.#sockets) socket.disconnect();
  }

  /** Whether the end was said and the companion has not answered. */
  get isUnanswered(): boolean {
    return this.#relay.outcome !== null;
  }

  /** Ends the broadcast. @returns how long that took, in ms */
  async stop(): Promise<number> {
    this.#cancel();
    const began = clock.now();
    this.#flush();
    await this.#relay.end();
    return clock.now() - began;
  }

  /** As in the browser: nothing is recorded until there is an answer. */
  #ask(code: QuestionCode): void {
    if (this.#asked) return;
    this.#asked = code;
    this.#cancel();
    this.#relay.hold({ width: 1280, height: 720, frameRate: 30 });
    this.#look();
  }

  #next(): void {
    this.#cancel();
    const cluster = this.#recording.clusters[this.#index];
    if (!cluster) return this.#loop ? this.switchTo(this.#recording) : undefined;
    const due = this.#began.at + ((cluster.to - this.#began.frame) * 1000) / framesPerSecond;
    this.#cancel = clock.setTimer(Math.max(0, due - clock.now()), () => {
      // Anywhere, and somewhere else each time.
      const cut = (this.#index * 7_919) % cluster.data.length;
      this.#push(Buffer.concat([this.#rest, cluster.data.subarray(0, cut)]));
      this.#rest = cluster.data.subarray(cut);
      this.sent.at(-1)!.to = cluster.to;
      this.#index += 1;
      this.#look();
      this.#next();
    });
  }

  /** What a recorder gives out when it is stopped. */
  #flush(): void {
    this.#cancel();
    const began = this.sent.at(-1);
    if (began && began.to > began.from) this.#push(this.#rest);
    this.#rest = Buffer.alloc(0);
  }

  #push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const data = new Uint8Array(bytes).buffer;
    this.bytes += data.byteLength;
    this.#relay.push({ epoch: this.sent.length - 1, seq: this.#seq++, data });
  }

  #look(): void {
    for (const check of [...this.#checks]) check();
  }
}
