import { Broadcast, type BroadcastDeps } from '../broadcast/broadcast.ts';
import { BroadcastError } from '../broadcast/broadcast-error.ts';
import type { OpenCapture } from '../broadcast/capture/capture.ts';
import type { StartReply } from '../messages/host-commands.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import type { DestinationRequest, SourceRequest, StartRequest } from '../messages/start-request.ts';
import type { StudioHost, StudioState } from './host.ts';

/** The broadcast with a page in front of it: what it shows, and the click that choosing a screen takes. */
export class StudioBroadcast implements StudioHost {
  readonly #broadcast: Broadcast;
  readonly #publish: (status: BroadcastStatus) => void;
  readonly #listeners = new Set<() => void>();
  /** Set while a start or a switch waits for the person to choose: called with their decision. */
  #choose: ((go: boolean) => void) | null = null;
  #state: StudioState;

  constructor(deps: BroadcastDeps, publish: (status: BroadcastStatus) => void) {
    this.#publish = publish;
    this.#broadcast = new Broadcast({ ...deps, openCapture: this.#askFirst(deps.openCapture) }, () =>
      this.#changed(),
    );
    this.#state = { status: this.#broadcast.status, preview: null, screenWanted: false };
  }

  get status(): BroadcastStatus {
    return this.#broadcast.status;
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
    this.cancelScreen();
    return this.#broadcast.stop();
  }

  goOn(): void {
    this.#broadcast.goOn();
  }

  setWindows(open: boolean): void {
    this.#broadcast.setWindows(open);
  }

  switchSource(source: SourceRequest): Promise<StartReply> {
    return this.#broadcast.switchSource(source);
  }

  openDestination(destination: DestinationRequest): Promise<void> {
    return this.#broadcast.openDestination(destination);
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
    return async (source, quality, onEnded) => {
      if (source.kind === 'screen') await this.#clicked();
      return openCapture(source, quality, onEnded);
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
    if (!go) throw new BroadcastError('capture-refused');
  }

  #changed(): void {
    const { status, stream } = this.#broadcast;
    this.#state = { status, preview: stream, screenWanted: this.#choose !== null };
    this.#publish(status);
    for (const listener of this.#listeners) listener();
  }
}
