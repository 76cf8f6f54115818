import type { BroadcastPhase } from '#protocol';
import {
  idleStatus,
  type BroadcastStatus,
  type DestinationView,
  type Problem,
  type Question,
} from '../messages/broadcast-status.ts';
import type {
  DestinationRequest,
  EarlierBroadcast,
  SourceRequest,
  StartReply,
  StartRequest,
} from '../messages/start-request.ts';
import { BroadcastError } from './broadcast-error.ts';
import type { OpenCapture } from './capture/capture.ts';
import { atMost, type Clock } from '../platform/clock.ts';
import { Consent } from './consent.ts';
import { Programme } from './programme.ts';
import type { MediaRecorderFactory } from './recorder/recorder.ts';
import type { FindCompanion } from '../companion/link/find-companion.ts';
import { endMs } from './relay/channel-socket.ts';
import { unheardView } from './relay/destination-view.ts';
import { deliverEnd } from './relay/end-delivery.ts';
import { Relay } from './relay/relay.ts';
import type { OpenSocket } from '../companion/link/socket.ts';

/*
 *            start()                a key was accepted, recorder runs
 *    idle ───────────→ starting ──────────────────────────────→ live
 *     ↑                   │                                       │ stop(), recorder failed,
 *     │                   │ refused, stop()                       ↓ broadcast ended by the companion
 *     └───────────────────┴──────────────────────────────── stopping ←── endEarlier(), from idle
 *
 * `stopping` lasts until the companion has said that it has heard of the end, however long it does not answer; the source
 * is let go at once. Invariants: everything that was opened for a broadcast is closed before `idle`; `problem` says why the last
 * broadcast was refused or ended by itself, and is cleared by the next start; while live it says what is wrong with
 * the source, and is cleared by the next switch; a fault of one destination, of the connection, of the companion or
 * of the source changes what is shown of it but never the phase; while a question is open, or every window is closed,
 * nothing is recorded and nothing sent.
 */

export interface BroadcastDeps {
  readonly openCapture: OpenCapture;
  readonly recorders: MediaRecorderFactory;
  readonly findCompanion: FindCompanion;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** An id nobody else uses: letters, digits, - and _, 8 to 64 of them. */
  readonly newId: () => string;
  /** Takes what was thrown and should not have been: a bug in the program. */
  readonly reportBug: (error: unknown) => void;
}

/** What exists from start to stop. */
interface Show {
  readonly abort: AbortController;
  readonly request: StartRequest;
  readonly programme: Programme;
  readonly consent: Consent;
  relay: Relay | null;
  /** Whether every window of the browser is closed. */
  windowless: boolean;
  /** Whether nothing is recorded and sent for now. */
  held: boolean;
}

/** How often figures are sent out while live, in milliseconds. */
const tickMs = 1000;
/** A tick that comes this much too late, in milliseconds, was slept through; busy or hidden pages are late by less. */
const sleptMs = 30_000;

/** How long the person is waited for who is asked whether the show goes on, in milliseconds. */
const usualAnswerMs = 600_000;

/** How far the companion's clock and this one may be apart before it matters, in milliseconds. */
const skewMs = 3000;

/** Longest wait for recorder and capture to close, in milliseconds. With the relay's own bound, Stop is done within 3 s. */
const programmeMs = 400;

const unanswered: Problem = { code: 'stop-unanswered' };

/** The live broadcast: at most one at a time. `onStatus` is called at every change and once a second while live. */
export class Broadcast {
  readonly #deps: BroadcastDeps;
  readonly #onStatus: (status: BroadcastStatus) => void;
  #phase: BroadcastPhase = 'idle';
  #problem: Problem | null = null;
  #liveSince: number | null = null;
  /** Where the rehearsal that runs is recorded, or the last one was. */
  #recordings: string | null = null;
  #show: Show | null = null;
  /** Those of an earlier broadcast, while the companion has not said that it is over. */
  #unheard: readonly DestinationView[] = [];
  #stopping: Promise<void> | null = null;
  #cancelTick: () => void = () => {};

  constructor(deps: BroadcastDeps, onStatus: (status: BroadcastStatus) => void) {
    this.#deps = deps;
    this.#onStatus = onStatus;
  }

  get status(): BroadcastStatus {
    const show = this.#show;
    if (!show) {
      return {
        ...idleStatus,
        phase: this.#phase,
        destinations: this.#unheard,
        problem: this.#problem,
        recordings: this.#recordings,
      };
    }
    // Before the capture is open it is what was asked for.
    const source = show.programme.lost ? null : (show.programme.source ?? show.request.source);
    const tab = source?.kind === 'tab' ? source : null;
    return {
      phase: this.#phase,
      source: source?.kind ?? null,
      title: tab?.title ?? '',
      tabId: tab?.tabId ?? null,
      liveSince: this.#liveSince,
      destinations: show.relay?.views() ?? [],
      problem: this.#problem ?? (show.windowless ? { code: 'no-window' } : null),
      question: questionOf(show),
      // The companion knows better: it may have been started so that everything is one.
      rehearsal: show.request.rehearsal === true || this.#recordings !== null,
      recordings: this.#recordings,
    };
  }

  /** What is going out, for a preview; null while nothing is captured. */
  get stream(): MediaStream | null {
    return this.#show?.programme.stream ?? null;
  }

  /** Goes live. A start while one is under way is answered as done: nobody is waiting for two broadcasts. */
  async start(request: StartRequest): Promise<StartReply> {
    if (this.#phase === 'stopping' && (!this.#show || this.#show.relay?.outcome)) {
      return { ok: false, problem: unanswered };
    }
    if (this.#stopping) await this.#stopping;
    if (this.#phase !== 'idle') return { ok: true };
    const show: Show = {
      abort: new AbortController(),
      request,
      relay: null,
      windowless: false,
      held: false,
      consent: new Consent(
        {
          clock: this.#deps.clock,
          wallTime: this.#deps.wallTime,
          graceMs: () => show.relay?.graceMs ?? Number.POSITIVE_INFINITY,
          answerMs: request.answerMs === undefined ? usualAnswerMs : request.answerMs,
        },
        {
          onAsk: () => this.#hold(show),
          onUnanswered: () => void this.#finish(show, { code: 'unanswered' }),
        },
      ),
      programme: new Programme(request.quality, this.#deps, {
        onChunk: (chunk) => {
          show.consent.look();
          show.relay?.push(chunk);
        },
        onSwitched: () => {
          show.consent.back('source-ended');
          this.#setProblem(show, null);
        },
        onSourceEnded: () => {
          if (this.#phase === 'starting') return void this.#finish(show, { code: 'capture-ended' });
          show.relay?.pause();
          show.consent.leave('source-ended');
          this.#setProblem(show, { code: 'source-ended' });
        },
        onFailed: (error) => void this.#finish(show, this.#problemOf(error)),
      }),
    };
    this.#show = show;
    this.#problem = null;
    this.#recordings = null;
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

  /**
   * Tells the companion that a broadcast is over that was stopped in an earlier session of the browser. Resolves when it has
   * heard so, or nobody is there who could publish; at once while there is another broadcast.
   */
  async endEarlier(earlier: EarlierBroadcast): Promise<void> {
    if (this.#phase !== 'idle') return;
    this.#stopping = this.#endEarlier(earlier).finally(() => (this.#stopping = null));
    await this.#stopping;
  }

  /** The person has said that the show goes on. Without a source it takes one: see `switchSource`. */
  goOn(): void {
    const show = this.#show;
    if (!show || this.#phase !== 'live' || show.programme.lost) return;
    show.consent.goOn();
    this.#hold(show);
  }

  /** Whether the browser has a window. Without one the slate stands in at once, and the person is asked after the grace time. */
  setWindows(open: boolean): void {
    const show = this.#show;
    if (!show || show.windowless === !open) return;
    show.windowless = !open;
    if (open) show.consent.back('no-window');
    else show.consent.leave('no-window');
    this.#hold(show);
  }

  /**
   * Puts another source live in the same broadcast, which answers the question whether it goes on. Refused, what was
   * live stays live.
   */
  async switchSource(source: SourceRequest): Promise<StartReply> {
    const show = this.#show;
    if (!show || this.#phase !== 'live') return { ok: false, problem: { code: 'broadcast-over' } };
    try {
      await show.programme.switchTo(source);
      this.goOn();
      return { ok: true };
    } catch (error) {
      const problem = this.#problemOf(error);
      this.#setProblem(show, problem);
      return { ok: false, problem };
    }
  }

  /** Has one destination live: adds it, or tries it again with the key that is given. */
  async openDestination(destination: DestinationRequest): Promise<void> {
    if (this.#phase === 'live') await this.#show?.relay?.open(destination);
  }

  /** Ends one destination and no other. Resolves when its platform has been told. */
  async stopDestination(id: string): Promise<void> {
    if (this.#phase === 'live') await this.#show?.relay?.stop(id);
  }

  async #open(show: Show): Promise<void> {
    const { source, destinations } = show.request;
    if (destinations.length === 0) throw new BroadcastError('nothing-selected');
    if (destinations.some(({ key }) => key.trim() === '')) throw new BroadcastError('key-missing');
    const { signal } = show.abort;

    show.relay = new Relay(show.request, show.request.broadcastId ?? this.#deps.newId(), this.#deps, {
      onChange: () => {
        this.#recordings ??= show.relay?.recordings ?? null;
        this.#emit();
      },
      onEpochNeeded: () => void show.programme.nextEpoch(),
      onAway: (code) => this.#phase === 'live' && show.consent.ask(code),
      onDial: () => this.#phase === 'live' && show.consent.look(),
      onOver: (problem) => void this.#finish(show, problem),
    });
    // The capture first: a tab's stream id is good for a few seconds only.
    const capturing = this.#capture(show);
    // Nobody is asked for a tab. For what a person may still refuse, no platform is dialled.
    if (source.kind !== 'tab') await capturing;
    if (signal.aborted) return;
    await Promise.all([capturing, show.relay.connect(signal)]);
    if (signal.aborted) return;
    this.#setPhase('live');
    this.#tick();
  }

  /** Records from the first moment on: what comes before the companion is there waits for it. */
  async #capture({ abort, programme, request }: Show): Promise<void> {
    await programme.open(request.source);
    if (abort.signal.aborted) return;
    this.#emit();
    programme.record();
  }

  /** Lets nothing out while that takes an answer, or a window, and goes on when it no longer does. */
  #hold(show: Show): void {
    const held = show.consent.question !== null || show.windowless;
    if (show.held !== held) {
      show.held = held;
      if (held) {
        show.programme.hold();
        show.relay?.hold();
      } else {
        show.relay?.release();
        show.programme.release();
      }
    }
    this.#emit();
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
    // Its last chunk may be on its way; more than that is not waited for.
    await settled(atMost(this.#deps.clock, programmeMs, show.programme.stop()));
    await settled(show.relay?.end());
    const outcome = show.relay?.outcome;
    if (outcome) {
      this.#sayUnanswered();
      if ((await outcome) !== 'refused') this.#problem = problem;
    }
    this.#show = null;
    this.#liveSince = null;
    this.#setPhase('idle');
  }

  async #endEarlier({ broadcastId, pairing, controlPort, destinations }: EarlierBroadcast): Promise<void> {
    this.#problem = null;
    this.#setPhase('stopping');
    const cancel = this.#deps.clock.setTimer(endMs, () => {
      this.#unheard = destinations.map(unheardView);
      this.#sayUnanswered();
    });
    const identity = { credentials: pairing, broadcastId };
    const outcome = await deliverEnd({ identity, controlPort: controlPort ?? null }, this.#deps);
    cancel();
    this.#unheard = [];
    if (outcome === 'refused') this.#sayUnanswered();
    else this.#problem = null;
    this.#setPhase('idle');
  }

  #sayUnanswered(): void {
    this.#problem = unanswered;
    this.#emit();
  }

  #problemOf(error: unknown): Problem {
    if (error instanceof BroadcastError) return error.problem;
    this.#deps.reportBug(error);
    return { code: 'internal' };
  }

  /** What is wrong with the source of a broadcast that goes on. */
  #setProblem(show: Show, problem: Problem | null): void {
    if (this.#show !== show || this.#phase !== 'live') return;
    this.#problem = problem;
    this.#emit();
  }

  #tick(): void {
    // The monotonic clock stands still while some machines sleep.
    const due = this.#deps.wallTime() + tickMs;
    this.#cancelTick = this.#deps.clock.setTimer(tickMs, () => {
      if (this.#deps.wallTime() - due > sleptMs) void this.#show?.programme.nextEpoch();
      this.#show?.consent.look();
      this.#emit();
      this.#tick();
    });
  }

  #setPhase(next: BroadcastPhase): void {
    this.#phase = next;
    this.#emit();
  }

  /** Once one destination is live; a broadcast that goes on after the browser's crash has been for longer than this page. */
  #noteLive(): void {
    const relay = this.#show?.relay;
    if (!relay) return;
    const now = this.#deps.wallTime();
    if (relay.views().some(({ phase }) => phase === 'live')) this.#liveSince ??= now;
    const since = now - relay.uptimeMs;
    if (this.#liveSince !== null && since < this.#liveSince - skewMs) this.#liveSince = since;
  }

  #emit(): void {
    this.#noteLive();
    this.#onStatus(this.status);
  }
}

/** Without a source the answer is another one, whatever was away before. */
function questionOf({ consent, programme }: Show): Question | null {
  const { question } = consent;
  return question && programme.lost ? { ...question, code: 'source-ended' } : question;
}

/** Waits; one part that cannot be closed must not keep the others open. */
async function settled(closing: Promise<void> | undefined): Promise<void> {
  try {
    await closing;
  } catch {
    // Already closed by the browser.
  }
}
