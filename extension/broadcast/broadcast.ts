import type { BroadcastPhase, Rendition } from '#protocol';
import {
  idleStatus,
  type BroadcastStatus,
  type DestinationView,
  type PrivacyReason,
  type Problem,
} from '../messages/broadcast-status.ts';
import type { Sight } from '../messages/sight.ts';
import { plainLayout, type Layout } from '../messages/layout.ts';
import type { ChosenQuality } from '../messages/quality.ts';
import type {
  DestinationRequest,
  EarlierBroadcast,
  SourceRequest,
  StartReply,
  StartRequest,
} from '../messages/start-request.ts';
import { usualSound } from '../messages/sound.ts';
import type { BroadcastDeps } from './broadcast-deps.ts';
import type { Shown } from './capture/capture.ts';
import { problemOf } from './broadcast-error.ts';
import { endEarlier } from './earlier-end.ts';
import { LiveSound } from './live-sound.ts';
import { everySecond } from './second-tick.ts';
import { Show } from './show.ts';
import { StopGuard } from './stop-guard.ts';

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

const unanswered: Problem = { code: 'stop-unanswered' };

/** The live broadcast: at most one at a time. `onStatus` is called at every change and once a second while live. */
export class Broadcast {
  readonly #deps: BroadcastDeps;
  readonly #guard: StopGuard;
  readonly #onStatus: (status: BroadcastStatus) => void;
  /** The sound of the show, if there is one. */
  readonly sound: LiveSound;
  #phase: BroadcastPhase = 'idle';
  #problem: Problem | null = null;
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
    this.#guard = new StopGuard(deps, { onChange: () => this.#emit(), onStop: () => void this.stop() });
    deps.composer.onChange(() => this.#show && this.#emit());
    const recordAnew = (): void => void this.#show?.nextEpoch();
    deps.composer.onTrack(recordAnew);
    this.sound = new LiveSound(
      { ...deps.sound, clock: deps.clock },
      { onTrack: recordAnew, onChange: () => this.#emit() },
    );
  }

  get status(): BroadcastStatus {
    const of = this.#show?.status ?? { ...idleStatus, destinations: this.#unheard };
    return {
      ...of,
      ...(this.#show && { picture: this.#deps.composer.state }),
      phase: this.#phase,
      sound: this.sound.status,
      problem: this.#problem ?? of.problem,
      pendingStop: this.#guard.state,
      recordings: this.#recordings,
    };
  }

  /** What is going out, for a preview; null while nothing is captured. */
  get shown(): Shown | null {
    return this.#show?.shown ?? null;
  }

  /** Goes live. A start while one is under way is answered as done: nobody is waiting for two broadcasts. */
  async start(request: StartRequest): Promise<StartReply> {
    if (this.#phase === 'stopping' && (!this.#show || this.#show.outcome)) {
      return { ok: false, problem: unanswered };
    }
    if (this.#stopping) await this.#stopping;
    if (this.#phase !== 'idle') return { ok: true };
    this.setLayout(request.layout ?? plainLayout, request.layoutCameraId ?? null);
    const mixer = this.sound.begin(request.sound ?? usualSound);
    const show = new Show(request, mixer, this.#deps, {
      onChange: () => this.#emit(),
      onOver: (problem) => void this.#finish(show, problem),
    });
    this.#show = show;
    this.#problem = null;
    this.#recordings = null;
    this.#setPhase('starting');
    try {
      await this.#open(show);
    } catch (error) {
      await this.#finish(show, problemOf(error, this.#deps.reportBug));
    }
    // Stopped while it was starting: what ended it is the answer, and nothing when it was the person.
    if (show.isEnded) await this.#stopping;
    return this.#problem ? { ok: false, problem: this.#problem } : { ok: true };
  }

  /** Stop was pressed: then as `stop`, but not before that is meant where it would be a pity; see `StopGuard`. */
  pressStop(): void {
    this.#guard.press(this.status);
  }

  /** What was pressed was not meant, or is not any more: the show goes on. Nothing where it stops already. */
  keepLive(): void {
    this.#guard.keep();
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
    this.#show?.goOn();
  }

  /** Marks this moment of what is live: a chapter of its recording. @returns whether the companion has */
  async mark(label: string): Promise<boolean> {
    return (await this.#show?.mark(label)) ?? false;
  }

  /** Whether the browser has a window. Without one the slate stands in at once, and the person is asked after the grace time. */
  setWindows(open: boolean): void {
    this.#show?.setWindows(open);
  }

  /** Has the slate stand in, with silence, or shows the source again; see `Hold`. */
  setPrivacy(why: PrivacyReason | 'toggle' | null): void {
    this.#show?.setPrivacy(why);
  }

  /** A tab shows this now; see `TabSight`. @returns whether that tab goes out, or is about to */
  seeTab(tabId: number, sight: Sight | null | undefined): boolean {
    return this.#show?.seeTab(tabId, sight) ?? false;
  }

  /**
   * Puts another source live in the same broadcast, which answers the question whether it goes on. Refused, what was
   * live stays live.
   */
  async switchSource(source: SourceRequest): Promise<StartReply> {
    return this.#show?.switchSource(source) ?? { ok: false, problem: { code: 'broadcast-over' } };
  }

  /** Composes the picture so from the next one on, in this show and those after it. @param cameraId null for the usual one */
  setLayout(layout: Layout, cameraId: string | null): void {
    this.#deps.composer.setLayout(layout, cameraId);
  }

  /** Has this size, rate and bitrate from the next picture on; refused, all stays as it was. */
  async setQuality(quality: ChosenQuality): Promise<StartReply> {
    return this.#show?.setQuality(quality) ?? { ok: false, problem: { code: 'broadcast-over' } };
  }

  /** Has one destination live: adds it, or tries it again with the key that is given. */
  async openDestination(destination: DestinationRequest): Promise<void> {
    await this.#show?.openDestination(destination);
  }

  /** Gives every destination the quality that stands here under its id, as captured where none does. */
  setRenditions(renditions: Readonly<Record<string, Rendition>>): void {
    this.#show?.setRenditions(renditions);
  }

  /** Ends one destination and no other. Resolves when its platform has been told. */
  async stopDestination(id: string): Promise<void> {
    await this.#show?.stopDestination(id);
  }

  async #open(show: Show): Promise<void> {
    await show.open();
    if (show.isEnded) return;
    this.#setPhase('live');
    this.#cancelTick = everySecond(this.#deps, (hasSlept) => {
      show.look(hasSlept);
      this.#emit();
    });
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
    this.#guard.clear();
    show.end();
    this.#problem = problem;
    this.#setPhase('stopping');
    await show.close();
    await this.sound.end();
    const { outcome } = show;
    if (outcome) {
      this.#sayUnanswered();
      if ((await outcome) !== 'refused') this.#problem = problem;
    }
    this.#show = null;
    this.#setPhase('idle');
  }

  async #endEarlier(earlier: EarlierBroadcast): Promise<void> {
    this.#problem = null;
    this.#setPhase('stopping');
    const isHeard = await endEarlier(earlier, this.#deps, (destinations) => {
      this.#unheard = destinations;
      this.#sayUnanswered();
    });
    this.#unheard = [];
    if (!isHeard) this.#sayUnanswered();
    else this.#problem = null;
    this.#setPhase('idle');
  }

  #sayUnanswered(): void {
    this.#problem = unanswered;
    this.#emit();
  }

  #setPhase(next: BroadcastPhase): void {
    this.#phase = next;
    this.#emit();
  }

  #emit(): void {
    // Known for as long as the show lasts, and shown until the next one.
    this.#recordings ??= this.#show?.recordings ?? null;
    this.#onStatus(this.status);
  }
}
