import type { DestinationStats, KeptEvent, ShowEvent } from '#protocol';
import type { HistoryWrite } from './writes.ts';

/** Events that are kept of one show; a destination that comes and goes for days is told of no more then. */
const maxEvents = 10_000;
/** Shows that have ended and may still be given a verdict. */
const maxEnded = 8;

interface Running {
  readonly show: string;
  readonly startedAt: number;
  /** Milliseconds since its start of what came last: a computer's clock may be set back. */
  at: number;
  events: number;
  /** What each destination was called last, so that it is written only where that is new. */
  readonly names: Map<string, string>;
  readonly last: Map<string, DestinationStats>;
}

/** Makes of what is told of shows what is written down. */
export class Scribe {
  readonly #running = new Map<number, Running>();
  /** What is told of these comes too late, except for a verdict: the show of each broadcast. */
  readonly #ended = new Map<number, string>();
  readonly #redact: (text: string) => string;

  /** @param redact hides keys in what a person has entered */
  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  /** @returns what is to be written for it, in this order */
  writesOf(event: ShowEvent): readonly HistoryWrite[] {
    if (event.kind === 'started') return this.#begin(event);
    if (event.kind === 'verdict') return this.#judge(event);
    const running = this.#running.get(event.broadcast);
    if (!running) return [];
    running.at = Math.max(running.at, Math.round(event.at - running.startedAt));
    const { show, at } = running;
    switch (event.kind) {
      case 'destination': {
        const { id: destination, platform, name, state, reason, message } = event.status;
        const told = { at, kind: 'destination', destination, state, reason, message } as const;
        if (state === 'idle') running.last.delete(destination);
        const title = this.#redact(name);
        const isKnown = running.names.get(destination) === title;
        running.names.set(destination, title);
        const named = { kind: 'destination', show, name: destination, platform, title } as const;
        return [...(isKnown ? [] : [named]), ...this.#keep(running, told)];
      }
      case 'drop': {
        const { destination, frames } = event;
        return this.#keep(running, { at, kind: 'drop', destination, frames });
      }
      case 'reconnect':
        return this.#keep(running, { at, kind: 'reconnect', destination: event.destination });
      case 'epoch': {
        const { width, height, videoCodec: codec } = event.media;
        const picture = { epoch: event.epoch, width: width ?? 0, height: height ?? 0, codec };
        return this.#keep(running, { at, kind: 'epoch', ...picture });
      }
      case 'restart':
        return this.#keep(running, { at, kind: 'restart' });
      case 'slate':
        return this.#keep(running, { at, kind: 'slate', showing: event.showing });
      case 'marker':
        return this.#keep(running, { at, kind: 'marker', label: this.#redact(event.label) });
      case 'sample':
        return [this.#sample(running, event.stats, event.state === 'live')];
      case 'ended':
        this.#running.delete(event.broadcast);
        this.#ended.set(event.broadcast, show);
        if (this.#ended.size > maxEnded) this.#ended.delete(this.#ended.keys().next().value!);
        return [{ kind: 'end', show, end: event.why }];
    }
  }

  #begin({
    show,
    at,
    broadcast,
    rehearsal,
  }: Extract<ShowEvent, { kind: 'started' }>): readonly HistoryWrite[] {
    const startedAt = Math.round(at);
    this.#running.set(broadcast, { show, startedAt, at: 0, events: 0, names: new Map(), last: new Map() });
    return [{ kind: 'show', show, startedAt, rehearsal }];
  }

  #judge({ broadcast, verdict }: Extract<ShowEvent, { kind: 'verdict' }>): readonly HistoryWrite[] {
    const show = this.#running.get(broadcast)?.show ?? this.#ended.get(broadcast);
    return show === undefined ? [] : [{ kind: 'verdict', show, verdict }];
  }

  #keep(running: Running, event: KeptEvent): readonly HistoryWrite[] {
    running.events += 1;
    return running.events > maxEvents ? [] : [{ kind: 'event', show: running.show, event }];
  }

  #sample(running: Running, stats: DestinationStats, isLive: boolean): HistoryWrite {
    const last = running.last.get(stats.id);
    running.last.set(stats.id, stats);
    return {
      kind: 'sample',
      show: running.show,
      name: stats.id,
      sample: {
        at: Math.round(running.at / 1_000),
        kbps: Math.round(stats.bitrate / 1_000),
        behindMs: Math.round(stats.behindMs),
        queueMs: Math.round(stats.queueMs),
        droppedFrames: stats.droppedFrames - (last?.droppedFrames ?? 0),
      },
      bytes: stats.bytesAcked - (last?.bytesAcked ?? 0),
      reconnects: stats.reconnects - (last?.reconnects ?? 0),
      isLive,
    };
  }
}
