import {
  controlTickMs,
  newClientId,
  type ControlNews,
  type PairingNews,
  type Setting,
  type ShowEvent,
  type Status,
} from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { LogTail } from './log-tail.ts';
import { PairingBookError, type PairingBook } from './pairing-book.ts';
import type { PairingCodes } from './pairing-codes.ts';
import { RecentShow } from './recent-show.ts';

/** Pages that are open at a time. */
const maxViewers = 8;
/** Bytes that wait for a page which does not read; beyond it, its stream ends, and it may ask for another. */
const maxWaiting = 8_000_000;

export interface ControlStreamOptions {
  readonly clock: Clock;
  readonly status: () => Status;
  readonly configFile: string;
  readonly settings: readonly Setting[];
  readonly log: LogTail;
  readonly book: PairingBook;
  readonly codes: PairingCodes;
}

type Viewer = ReadableStreamDefaultController<Uint8Array>;

/** What the control pages that are open are told, over one stream each. While none is, nothing is asked for. */
export class ControlStream {
  readonly #run = newClientId();
  readonly #show = new RecentShow();
  readonly #viewers = new Set<Viewer>();
  /** The pairing as it was told last, as text. */
  #pairing = '';
  #stopTick = (): void => {};
  readonly #stopLog: () => void;
  readonly #options: ControlStreamOptions;

  constructor(options: ControlStreamOptions) {
    this.#options = options;
    this.#stopLog = options.log.listen((line) => this.#say({ kind: 'log', lines: [line] }));
  }

  /** What is told of a show. */
  take(event: ShowEvent): void {
    this.#show.take(event);
    this.#say({ kind: 'show', recalled: false, events: [event] });
  }

  /** @returns a body of `text/event-stream`, or null where too many pages are open */
  open(): ReadableStream<Uint8Array> | null {
    if (this.#viewers.size >= maxViewers) return null;
    let viewer: Viewer;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          viewer = controller;
          this.#welcome(viewer);
        },
        cancel: () => this.#dismiss(viewer),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: maxWaiting }),
    );
  }

  /** Tells whether code or browsers have changed. */
  async lookAtPairing(): Promise<void> {
    const pairing = await this.#readPairing();
    const text = JSON.stringify(pairing);
    if (text === this.#pairing) return;
    this.#pairing = text;
    this.#say({ kind: 'pairing', pairing });
  }

  /** Ends all streams. */
  close(): void {
    this.#stopLog();
    for (const viewer of this.#viewers) {
      this.#dismiss(viewer);
      viewer.close();
    }
  }

  #welcome(viewer: Viewer): void {
    const { configFile, settings, status, log } = this.#options;
    this.#tell(viewer, encode({ kind: 'run', run: this.#run, configFile, settings: [...settings] }));
    this.#tell(viewer, encode({ kind: 'status', status: status() }));
    this.#tell(viewer, encode({ kind: 'show', recalled: true, events: this.#show.recall() }));
    this.#tell(viewer, encode({ kind: 'log', lines: [...log.lines] }));
    this.#viewers.add(viewer);
    this.#pairing = '';
    void this.lookAtPairing();
    if (this.#viewers.size === 1) this.#tickSoon();
  }

  #tickSoon(): void {
    this.#stopTick = this.#options.clock.setTimer(controlTickMs, () => {
      this.#say({ kind: 'status', status: this.#options.status() });
      void this.lookAtPairing();
      if (this.#viewers.size > 0) this.#tickSoon();
    });
  }

  #say(news: ControlNews): void {
    if (this.#viewers.size === 0) return;
    const bytes = encode(news);
    for (const viewer of this.#viewers) this.#tell(viewer, bytes);
  }

  #tell(viewer: Viewer, bytes: Uint8Array): void {
    if ((viewer.desiredSize ?? 0) > 0) return viewer.enqueue(bytes);
    this.#dismiss(viewer);
    viewer.error(new Error('the page does not read what it is told'));
  }

  #dismiss(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size === 0) this.#stopTick();
  }

  async #readPairing(): Promise<PairingNews> {
    const { book, codes } = this.#options;
    const browsers = await book.list().catch((error: unknown) => {
      if (error instanceof PairingBookError) return null;
      throw error;
    });
    return {
      code: codes.shown,
      browsers: browsers && browsers.map(({ id, name, pairedAt }) => ({ id, name, pairedAt })),
    };
  }
}

function encode(news: ControlNews): Uint8Array {
  return new TextEncoder().encode(`data: ${JSON.stringify(news)}\n\n`);
}
