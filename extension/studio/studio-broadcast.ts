import type { Rendition } from '#protocol';
import { Broadcast } from '../broadcast/broadcast.ts';
import type { BroadcastDeps } from '../broadcast/broadcast-deps.ts';
import { BroadcastError } from '../broadcast/broadcast-error.ts';
import type { OpenCapture, Shown } from '../broadcast/capture/capture.ts';
import type { LiveSound } from '../broadcast/live-sound.ts';
import type { BroadcastStatus, PrivacyReason } from '../messages/broadcast-status.ts';
import type { Layout } from '../messages/layout.ts';
import type { ChosenQuality } from '../messages/quality.ts';
import type { Sight } from '../messages/sight.ts';
import type {
  DestinationRequest,
  EarlierBroadcast,
  SourceRequest,
  StartReply,
  StartRequest,
} from '../messages/start-request.ts';

/** What the studio page shows where it is the host of the broadcast (Firefox). A new object at every change. */
export interface StudioState {
  readonly status: BroadcastStatus;
  /** What goes out, for the preview; null while nothing is captured. */
  readonly preview: Shown | null;
  /** A start or a switch waits for the person to choose a window or screen, which takes a click on this page. */
  readonly screenWanted: boolean;
}

/** The host as its page sees it; `subscribe` and `getState` fit React's `useSyncExternalStore`. */
export interface StudioHost {
  getState(): StudioState;
  /** @returns ends the subscription. */
  subscribe(listener: () => void): () => void;
  /** Call from a click: the browser lets the person choose a window or screen, and what waits for it goes on. */
  pickScreen(): void;
  /** The person decided against it: what waits for it ends with `screen-refused`. */
  cancelScreen(): void;
  stop(): Promise<void>;
  /** Stop was pressed: what has been live for a minute asks first. */
  pressStop(): void;
  /** The Stop that was pressed is taken back. */
  keepLive(): void;
  /** The person has said that the show goes on. */
  goOn(): void;
}

/** The broadcast with a page in front of it: what it shows, and the click that choosing a screen takes. */
export class StudioBroadcast implements StudioHost {
  readonly #broadcast: Broadcast;
  readonly #comeForward: () => Promise<void>;
  readonly #publish: (status: BroadcastStatus) => void;
  readonly #listeners = new Set<() => void>();
  /** Set while a start or a switch waits for the person to choose: called with their decision. */
  #choose: ((go: boolean) => void) | null = null;
  #state: StudioState;

  /** @param comeForward brings the page to the front */
  constructor(
    deps: BroadcastDeps,
    comeForward: () => Promise<void>,
    publish: (status: BroadcastStatus) => void,
  ) {
    this.#comeForward = comeForward;
    this.#publish = publish;
    this.#broadcast = new Broadcast({ ...deps, openCapture: this.#askFirst(deps.openCapture) }, () =>
      this.#changed(),
    );
    this.#state = { status: this.#broadcast.status, preview: null, screenWanted: false };
  }

  get status(): BroadcastStatus {
    return this.#broadcast.status;
  }

  get sound(): LiveSound {
    return this.#broadcast.sound;
  }

  getState(): StudioState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(request: StartRequest): Promise<StartReply> {
    return this.#broadcast.start(request);
  }

  stop(): Promise<void> {
    return this.#broadcast.stop();
  }

  pressStop(): void {
    this.#broadcast.pressStop();
  }

  keepLive(): void {
    this.#broadcast.keepLive();
  }

  endEarlier(earlier: EarlierBroadcast): Promise<void> {
    return this.#broadcast.endEarlier(earlier);
  }

  goOn(): void {
    this.#broadcast.goOn();
  }

  mark(label: string): Promise<boolean> {
    return this.#broadcast.mark(label);
  }

  setWindows(open: boolean): void {
    this.#broadcast.setWindows(open);
  }

  setPrivacy(why: PrivacyReason | 'toggle' | null): void {
    this.#broadcast.setPrivacy(why);
  }

  seeTab(tabId: number, sight: Sight | null | undefined): boolean {
    return this.#broadcast.seeTab(tabId, sight);
  }

  switchSource(source: SourceRequest): Promise<StartReply> {
    return this.#broadcast.switchSource(source);
  }

  setLayout(layout: Layout, cameraId: string | null): void {
    this.#broadcast.setLayout(layout, cameraId);
  }

  setQuality(quality: ChosenQuality): Promise<StartReply> {
    return this.#broadcast.setQuality(quality);
  }

  openDestination(destination: DestinationRequest): Promise<void> {
    return this.#broadcast.openDestination(destination);
  }

  setRenditions(renditions: Readonly<Record<string, Rendition>>): void {
    this.#broadcast.setRenditions(renditions);
  }

  stopDestination(id: string): Promise<void> {
    return this.#broadcast.stopDestination(id);
  }

  pickScreen(): void {
    this.#choose?.(true);
  }

  cancelScreen(): void {
    this.#choose?.(false);
  }

  #askFirst(openCapture: OpenCapture): OpenCapture {
    return async (source, quality, onEnded, mixer) => {
      // Only in sight can the browser, or this page, ask for what is to be captured.
      await this.#comeForward();
      if (source.kind === 'screen') await this.#clicked();
      return openCapture(source, quality, onEnded, mixer);
    };
  }

  async #clicked(): Promise<void> {
    // Whoever waited before has been overtaken.
    this.cancelScreen();
    const go = await new Promise<boolean>((resolve) => {
      this.#choose = (decision) => {
        this.#choose = null;
        resolve(decision);
      };
      this.#changed();
    });
    this.#changed();
    if (!go) throw new BroadcastError('screen-refused');
  }

  #changed(): void {
    const { status, shown } = this.#broadcast;
    // Nobody is to choose what no show waits for.
    if (status.phase === 'stopping') this.cancelScreen();
    this.#state = { status, preview: shown, screenWanted: this.#choose !== null };
    this.#publish(status);
    for (const listener of this.#listeners) listener();
  }
}
