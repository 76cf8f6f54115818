import {
  idleStatus,
  type BroadcastPhase,
  type BroadcastStatus,
  type Problem,
} from '../messages/broadcast-status.ts';
import type { StartRequest } from '../messages/start-request.ts';
import { BroadcastError } from './broadcast-error.ts';
import type { Capture, OpenCapture } from './capture/capture.ts';
import type { Clock } from './clock.ts';
import { Recorder, type MediaRecorderFactory } from './recorder/recorder.ts';
import type { Discover } from './relay/discovery.ts';
import { Relay } from './relay/relay.ts';
import type { OpenSocket } from './relay/socket.ts';

/*
 *            start()                a key was accepted, recorder runs
 *    idle ───────────→ starting ──────────────────────────────→ live
 *     ↑                   │                                       │ stop(), capture ended, recorder failed,
 *     │                   │ refused, stop()                       ↓ broadcast ended by the companion
 *     └───────────────────┴──────────────────────────────── stopping
 *
 * Invariants: everything that was opened for a broadcast is closed before `idle`; `problem` says why the last
 * broadcast was refused or ended by itself, and is cleared by the next start; a fault of one destination, of the
 * connection or of the companion changes the destinations' views but never the phase.
 */

export interface BroadcastDeps {
  readonly openCapture: OpenCapture;
  readonly recorders: MediaRecorderFactory;
  readonly discover: Discover;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** An id nobody else uses: letters, digits, - and _, 8 to 64 of them. */
  readonly newId: () => string;
  /** Takes what was thrown and should not have been: a bug in the program. */
  readonly reportBug: (error: unknown) => void;
}

export type StartResult = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

/** What exists from start to stop. */
interface Show {
  readonly abort: AbortController;
  readonly request: StartRequest;
  relay: Relay | null;
  capture: Capture | null;
  recorder: Recorder | null;
  epoch: number;
}

/** How often figures are sent out while live, in milliseconds. */
const tickMs = 1000;

/** The live broadcast: at most one at a time. `onStatus` is called at every change and once a second while live. */
export class Broadcast {
  readonly #deps: BroadcastDeps;
  readonly #onStatus: (status: BroadcastStatus) => void;
  #phase: BroadcastPhase = 'idle';
  #problem: Problem | null = null;
  #startedAt: number | null = null;
  #show: Show | null = null;
  #stopping: Promise<void> | null = null;
  #cancelTick: () => void = () => {};

  constructor(deps: BroadcastDeps, onStatus: (status: BroadcastStatus) => void) {
    this.#deps = deps;
    this.#onStatus = onStatus;
  }

  get status(): BroadcastStatus {
    const show = this.#show;
    if (!show) return { ...idleStatus, problem: this.#problem };
    const { source } = show.request;
    return {
      phase: this.#phase,
      source: source.kind,
      title: source.kind === 'tab' ? source.title : '',
      startedAt: this.#startedAt,
      destinations: show.relay?.views() ?? [],
      problem: this.#problem,
    };
  }

  /** What is going out, for a preview; null while nothing is captured. */
  get stream(): MediaStream | null {
    return this.#show?.capture?.stream ?? null;
  }

  /** Goes live. A start while one is under way is answered as done: nobody is waiting for two broadcasts. */
  async start(request: StartRequest): Promise<StartResult> {
    if (this.#stopping) await this.#stopping;
    if (this.#phase !== 'idle') return { ok: true };
    const show: Show = {
      abort: new AbortController(),
      request,
      relay: null,
      capture: null,
      recorder: null,
      epoch: 0,
    };
    this.#show = show;
    this.#problem = null;
    this.#setPhase('starting');
    try {
      await this.#open(show);
    } catch (error) {
      await this.#finish(show, this.#problemOf(error));
    }
    // Stopped while it was starting: what ended it is the answer, and nothing when it was the person.
    if (show.abort.signal.aborted) await this.#stopping;
    return this.#problem ? { ok: false, problem: this.#problem } : { ok: true };
  }

  /** Ends the broadcast. Resolves when everything is closed; at once when there is none. */
  async stop(): Promise<void> {
    if (this.#show) await this.#finish(this.#show, null);
  }

  async #open(show: Show): Promise<void> {
    const { source, quality, destinations } = show.request;
    if (destinations.length === 0) throw new BroadcastError('nothing-selected');
    if (destinations.some(({ key }) => key.trim() === '')) throw new BroadcastError('key-missing');
    const { signal } = show.abort;

    show.relay = new Relay(show.request, this.#deps.newId(), this.#deps, {
      onChange: () => this.#emit(),
      onEpochNeeded: () => void this.#nextEpoch(show),
      onOver: (problem) => void this.#finish(show, problem),
    });
    // The capture first: a tab's stream id is good for a few seconds only.
    const capture = await this.#deps.openCapture(source, quality, () => {
      void this.#finish(show, { code: 'capture-ended' });
    });
    if (signal.aborted) return capture.stop();
    show.capture = capture;
    this.#emit();
    await show.relay.connect(signal);
    if (signal.aborted) return;
    show.recorder = this.#record(show, capture);
    this.#startedAt = this.#deps.wallTime();
    this.#setPhase('live');
    this.#tick();
  }

  #record(show: Show, capture: Capture): Recorder {
    const epoch = show.epoch++;
    const recorder = new Recorder(capture.stream, show.request.quality.videoKbps, this.#deps.recorders, {
      onChunk: (data, seq) => show.relay?.push({ epoch, seq, data }),
      onError: (error) => void this.#finish(show, error.problem),
    });
    recorder.start();
    return recorder;
  }

  /** A new run of the recorder on the same capture, after what was recorded could not be continued. */
  async #nextEpoch(show: Show): Promise<void> {
    const { capture, recorder } = show;
    if (!capture || !recorder || this.#phase !== 'live') return;
    show.recorder = null;
    await recorder.stop();
    if (show.abort.signal.aborted) return;
    try {
      show.recorder = this.#record(show, capture);
    } catch (error) {
      await this.#finish(show, this.#problemOf(error));
    }
  }

  /** The one way out; the first cause of the end is kept. */
  #finish(show: Show, problem: Problem | null): Promise<void> {
    if (this.#show !== show) return Promise.resolve();
    // A microtask later, so that whatever the closing sets off finds that it is under way.
    this.#stopping ??= Promise.resolve()
      .then(() => this.#close(show, problem))
      .finally(() => {
        this.#stopping = null;
      });
    return this.#stopping;
  }

  async #close(show: Show, problem: Problem | null): Promise<void> {
    this.#cancelTick();
    show.abort.abort();
    this.#problem = problem;
    this.#setPhase('stopping');
    await settled(show.recorder?.stop());
    await settled(show.relay?.end());
    await settled(show.capture?.stop());
    this.#show = null;
    this.#startedAt = null;
    this.#setPhase('idle');
  }

  #problemOf(error: unknown): Problem {
    if (error instanceof BroadcastError) return error.problem;
    this.#deps.reportBug(error);
    return { code: 'internal' };
  }

  #tick(): void {
    this.#cancelTick = this.#deps.clock.setTimer(tickMs, () => {
      this.#emit();
      this.#tick();
    });
  }

  #setPhase(next: BroadcastPhase): void {
    this.#phase = next;
    this.#emit();
  }

  #emit(): void {
    this.#onStatus(this.status);
  }
}

/** Waits; one part that cannot be closed must not keep the others open. */
async function settled(closing: Promise<void> | undefined): Promise<void> {
  try {
    await closing;
  } catch {
    // Already closed by the browser.
  }
}
