import type { BroadcastView, DestinationStats, DestinationStatus, ShowEnd, ShowEvent } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { ShowStream } from './show-stream.ts';

/** How often it is told how each destination fares, in ms. */
const sampleMs = 1_000;

/** What is told of a destination. */
interface Told {
  readonly status: DestinationStatus;
  stats(): DestinationStats;
  on(event: 'status', listener: (status: DestinationStatus) => void): unknown;
}

export interface ShowTellerTools {
  readonly clock: Clock;
  /** Milliseconds since 1970, as the computer has it. */
  readonly wallTime: () => number;
  readonly newShowId: () => string;
  readonly stream: ShowStream;
  /** How many encoders were replaced so far. */
  readonly restarts: () => number;
}

/** `Omit` of each member of a union. */
type Untold<Event> = Event extends unknown ? Omit<Event, 'at' | 'broadcast'> : never;

interface Watched {
  readonly destination: Told;
  droppedFrames: number;
  reconnects: number;
  isOver: boolean;
}

/** Tells what happens in one broadcast, from its first destination to its end. */
export class ShowTeller {
  readonly #watched = new Map<string, Watched>();
  #phase: 'before' | 'on' | 'over' = 'before';
  #epoch: number | null = null;
  /** Of how many qualities viewers see the slate. */
  #slates = 0;
  #restarts = 0;
  #cancelSample: () => void = () => undefined;
  readonly #broadcast: number;
  readonly #tools: ShowTellerTools;

  constructor(broadcast: number, tools: ShowTellerTools) {
    this.#broadcast = broadcast;
    this.#tools = tools;
  }

  /** A destination is about to be opened; from the first one on it is a show. @returns whether this is the first */
  begin(rehearsal: boolean): boolean {
    if (this.#phase !== 'before') return false;
    this.#phase = 'on';
    this.#tell({ kind: 'started', show: this.#tools.newShowId(), rehearsal });
    this.#sampleSoon();
    return true;
  }

  /** Tells of this destination from now on; one of the same id before it is told of no more. @returns it */
  watch<T extends Told>(destination: T): T {
    const { status } = destination;
    const watched: Watched = { destination, droppedFrames: 0, reconnects: 0, isOver: false };
    this.#watched.set(status.id, watched);
    const tell = (now: DestinationStatus): void => {
      if (this.#watched.get(now.id) === watched) this.#tell({ kind: 'destination', status: now });
    };
    destination.on('status', tell);
    tell(status);
    return destination;
  }

  /** What comes in belongs to this run of the recorder. @param media null while its header is not read */
  epoch(number: number, media: BroadcastView['media']): void {
    if (number === this.#epoch || !media) return;
    this.#epoch = number;
    this.#tell({ kind: 'epoch', epoch: number, media });
  }

  /** Viewers of one more quality see the slate, or of one fewer. */
  slate(showing: boolean): void {
    this.#slates += showing ? 1 : -1;
    if (this.#slates === (showing ? 1 : 0)) this.#tell({ kind: 'slate', showing });
  }

  /** @returns whether there is a show to be marked */
  mark(label: string): boolean {
    this.#tell({ kind: 'marker', label });
    return this.#phase === 'on';
  }

  end(why: ShowEnd): void {
    if (this.#phase !== 'on') return;
    this.#cancelSample();
    this.#sampleAll();
    this.#tell({ kind: 'ended', why });
    this.#phase = 'over';
  }

  #sampleSoon(): void {
    const { clock, stream } = this.#tools;
    this.#cancelSample = clock.setTimer(sampleMs, () => {
      if (stream.isHeard) this.#sampleAll();
      this.#sampleSoon();
    });
  }

  #sampleAll(): void {
    for (const [id, watched] of this.#watched) this.#sample(id, watched);
    const restarts = this.#tools.restarts();
    if (restarts > this.#restarts) this.#tell({ kind: 'restart', restarts });
    this.#restarts = restarts;
  }

  /** What is over is told of once more, and then stands still. */
  #sample(id: string, watched: Watched): void {
    const { state } = watched.destination.status;
    const isOver = state === 'ended' || state === 'failed';
    if (isOver && watched.isOver) return;
    watched.isOver = isOver;
    const stats = watched.destination.stats();
    const frames = stats.droppedFrames - watched.droppedFrames;
    if (frames > 0) this.#tell({ kind: 'drop', destination: id, frames });
    const { reconnects } = stats;
    if (reconnects > watched.reconnects) this.#tell({ kind: 'reconnect', destination: id, reconnects });
    watched.droppedFrames = stats.droppedFrames;
    watched.reconnects = reconnects;
    this.#tell({ kind: 'sample', state, stats });
  }

  #tell(event: Untold<ShowEvent>): void {
    const { stream, wallTime } = this.#tools;
    if (this.#phase !== 'on' || !stream.isHeard) return;
    stream.tell({ ...event, at: wallTime(), broadcast: this.#broadcast } as ShowEvent);
  }
}
