import type { ShowEvent, Status } from '#protocol';
import { subscription, type ObsEvent } from './codes.ts';

/** What OBS calls an output: what goes to ingests, and what is recorded. */
interface Output {
  readonly isActive: boolean;
  readonly isReconnecting: boolean;
  /** Whether it is active, or about to be. */
  readonly isOn: boolean;
  readonly durationMs: number;
  readonly bytes: number;
  readonly skippedFrames: number;
  /** From 0 to 1. */
  readonly congestion: number;
}

type Phase = 'off' | 'starting' | 'on' | 'reconnecting';
type Name = 'stream' | 'record';
type Destination = Status['broadcasts'][number]['destinations'][number];

/** So late, in ms, a stream counts as wholly congested. */
const congestedMs = 10_000;

export interface OutputsOptions {
  readonly status: () => Pick<Status, 'broadcasts'>;
  /** Whether a destination of a broadcast is a recording. */
  readonly isRecording: (broadcast: number, id: string) => boolean;
  readonly say: (event: ObsEvent) => void;
}

/**
 * All shows as the two outputs of OBS: the stream is on as long as one destination is, and reconnects when all that are left do.
 *
 *     off → starting → on ⇄ reconnecting      any → off
 */
export class Outputs {
  readonly #phases: Record<Name, Phase> = { stream: 'off', record: 'off' };
  /** Broadcasts that are over, though they may still be shown. */
  readonly #over = new Set<number>();
  readonly #options: OutputsOptions;

  constructor(options: OutputsOptions) {
    this.#options = options;
  }

  /** To be called with all that is told of shows. */
  take(event: ShowEvent): void {
    if (event.kind === 'ended') this.#over.add(event.broadcast);
    else if (event.kind === 'started') this.#forgetGone();
    else if (event.kind !== 'destination') return;
    this.#move('stream', this.#phaseOf('stream'));
    this.#move('record', this.#phaseOf('record'));
  }

  /** How it is now. */
  read(name: Name): Output {
    const phase = this.#phaseOf(name);
    const stats = this.#running(name).map((one) => one.stats);
    const isActive = phase === 'on' || phase === 'reconnecting';
    return {
      isActive,
      isReconnecting: phase === 'reconnecting',
      isOn: phase !== 'off',
      durationMs: isActive ? Math.max(0, ...stats.map(({ uptimeMs }) => uptimeMs)) : 0,
      bytes: sum(stats.map(({ bytesAcked }) => bytesAcked)),
      skippedFrames: sum(stats.map(({ droppedFrames }) => droppedFrames)),
      congestion: Math.min(1, Math.max(0, ...stats.map(({ behindMs }) => behindMs)) / congestedMs),
    };
  }

  #forgetGone(): void {
    const shown = new Set(this.#options.status().broadcasts.map(({ id }) => id));
    for (const id of this.#over) if (!shown.has(id)) this.#over.delete(id);
  }

  #running(name: Name): readonly Destination[] {
    const { status, isRecording } = this.#options;
    return status()
      .broadcasts.filter(({ id }) => !this.#over.has(id))
      .flatMap(({ id, destinations }) =>
        destinations.filter((one) => isRecording(id, one.status.id) === (name === 'record')),
      )
      .filter(({ status: { state } }) => state !== 'idle' && state !== 'ended' && state !== 'failed');
  }

  #phaseOf(name: Name): Phase {
    const running = this.#running(name);
    if (running.length === 0) return 'off';
    if (running.some(({ status: { state } }) => state === 'live' || state === 'stalled')) return 'on';
    return running.some(({ stats }) => stats.uptimeMs > 0) ? 'reconnecting' : 'starting';
  }

  #move(name: Name, next: Phase): void {
    const before = this.#phases[name];
    if (next === before) return;
    this.#phases[name] = next;
    switch (next) {
      case 'starting':
        return this.#say(name, 'STARTING', false);
      case 'on':
        if (before === 'off') this.#say(name, 'STARTING', false);
        return before === 'reconnecting'
          ? this.#say(name, 'RECONNECTED', true)
          : this.#say(name, 'STARTED', true);
      case 'reconnecting':
        return this.#say(name, 'RECONNECTING', true);
      case 'off':
        this.#say(name, 'STOPPING', false);
        return this.#say(name, 'STOPPED', false);
    }
  }

  #say(name: Name, state: string, outputActive: boolean): void {
    const data = { outputActive, outputState: `OBS_WEBSOCKET_OUTPUT_${state}` };
    this.#options.say(
      name === 'stream'
        ? { type: 'StreamStateChanged', intent: subscription.outputs, data }
        : { type: 'RecordStateChanged', intent: subscription.outputs, data: { ...data, outputPath: null } },
    );
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
