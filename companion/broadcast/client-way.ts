import type { ChunkPlace, NumberedPlace } from '#protocol';
import type { Line } from './destination-port.ts';
import { LineWatch, type LineState } from './line-watch.ts';

/** How the way from the client goes. */
export interface ClientWayState extends Pick<LineState, 'isCalm' | 'leavesKbps'> {
  readonly isSlow: boolean;
  /** How long what waits takes to arrive, in ms: so much later a step is felt here. */
  readonly lateMs: number;
}

/** One hiccup is not a slow way: it has to lose ground for so long, in ms. */
const slowForMs = 500;
const fine: ClientWayState = { isSlow: false, isCalm: true, leavesKbps: null, lateMs: 0 };

/**
 * The way from the client to this companion, which is one more line where that is a server: what arrives has left it, and the client
 * says with each chunk how much waits. So it is known here as late as the chunks themselves are.
 */
export class ClientWay {
  #last: ChunkPlace = { epoch: -1, seq: -1 };
  #arrived = 0;
  #made = 0;
  #waiting: number | null = null;
  #watch: LineWatch | null = null;

  /** A chunk has arrived: over another socket perhaps once more, which does not count. */
  hear(bytes: number, { epoch, seq, waiting }: NumberedPlace): void {
    const { epoch: lastEpoch, seq: lastSeq } = this.#last;
    if (epoch < lastEpoch || (epoch === lastEpoch && seq <= lastSeq)) return;
    this.#last = { epoch, seq };
    this.#arrived += bytes;
    if (waiting === undefined) return;
    this.#waiting = waiting;
    // Less may wait than before though nothing came of it: what was let go of was made.
    this.#made = Math.max(this.#made, this.#arrived + waiting);
  }

  /** To be called four times a second. @param now the clock's time in ms */
  look(now: number): ClientWayState {
    // Of a client that says nothing, and of one beside this companion, nothing is known.
    if (this.#waiting === null) return fine;
    const passage = { left: this.#arrived, behind: this.#waiting };
    const line: Line = { made: this.#made, taken: passage, acknowledged: null, droppedMs: 0 };
    const { slowMs, isCalm, leavesKbps, madeKbps } = (this.#watch ??= new LineWatch(now)).look(line, now);
    const kbps = leavesKbps ?? madeKbps;
    const lateMs = kbps > 0 ? (this.#waiting * 8) / kbps : 0;
    return { isSlow: slowMs >= slowForMs, isCalm, leavesKbps, lateMs };
  }
}
