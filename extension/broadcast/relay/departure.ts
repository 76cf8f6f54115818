import { atMost, type Clock } from '../../platform/clock.ts';
import type { Channels } from './channels.ts';
import { endMs } from './channel-socket.ts';
import type { ChunkFlow } from './chunk-flow.ts';

/** Longest wait for what was recorded so far to be taken, in milliseconds; what is kept grows meanwhile. */
const takenMs = 5_000;

/**
 * From the word of a companion that takes leave until it has all that was recorded for it: then the broadcast is ended there, and
 * goes on elsewhere with the epoch that has begun meanwhile, of which it got nothing.
 */
export class Departure {
  #isOn = false;
  readonly #clock: Clock;
  readonly #channels: Channels;
  readonly #flow: ChunkFlow;

  constructor(clock: Clock, channels: Channels, flow: ChunkFlow) {
    this.#clock = clock;
    this.#channels = channels;
    this.#flow = flow;
  }

  /** Whether what the companion says of an end is what it was asked for. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /**
   * @param beginEpoch has the recorder begin anew
   * @param leave called once the broadcast is over there, before its connections are closed
   */
  async begin(beginEpoch: () => void, leave: () => void): Promise<void> {
    if (this.#isOn) return;
    this.#isOn = true;
    const taken = this.#flow.holdNextEpoch();
    beginEpoch();
    await atMost(this.#clock, takenMs, taken);
    const channel = this.#flow.carrier ?? this.#channels.firstOpen;
    await channel?.end(endMs);
    leave();
    this.#flow.letNextEpoch();
    for (const { connection } of this.#channels.all) {
      connection.restart();
      connection.hurry();
    }
    this.#isOn = false;
  }
}
