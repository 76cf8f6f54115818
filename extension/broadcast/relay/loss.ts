import type { Channels } from './channels.ts';
import type { ChunkFlow } from './chunk-flow.ts';
import type { Succession } from './succession.ts';
import type { Whereabouts } from './whereabouts.ts';

/**
 * Has a broadcast go on at another one of a fleet where its own is gone, or says nothing any more. The other one has nothing of it, so
 * what is recorded from now on is an epoch that is kept for it from the beginning on. The one that was lost, if it is that one that
 * comes back, gets both.
 */
export class Loss {
  /** Whether that epoch has been asked for since anything was heard. */
  #isAsked = false;
  readonly #channels: Channels;
  readonly #flow: ChunkFlow;
  readonly #whereabouts: Whereabouts;
  readonly #succession: Succession;
  readonly #beginEpoch: () => void;

  constructor(
    channels: Channels,
    flow: ChunkFlow,
    whereabouts: Whereabouts,
    succession: Succession,
    beginEpoch: () => void,
  ) {
    this.#channels = channels;
    this.#flow = flow;
    this.#whereabouts = whereabouts;
    this.#succession = succession;
    this.#beginEpoch = beginEpoch;
  }

  /** To be called when the state of a connection has changed, and once a second. */
  look(): void {
    if (!this.#whereabouts.hasOthers) return;
    if (this.#channels.isAnyLost) {
      if (this.#canGoOn && this.#succession.begin()) this.#ask();
      return;
    }
    const { silence } = this.#channels;
    if (silence === 'none') this.#isAsked = false;
    // It may be heard again in a moment, and gets all of both then.
    else if (silence === 'quiet') this.#ask();
    // The way to another one may be there where that to this one is not.
    else for (const { connection } of this.#channels.all) connection.restart();
  }

  get #canGoOn(): boolean {
    const { epochs } = this.#flow;
    return epochs.isBegun && !epochs.isHeld && !epochs.isStale;
  }

  #ask(): void {
    if (this.#isAsked || !this.#canGoOn || this.#flow.isWhole) return;
    this.#isAsked = true;
    this.#beginEpoch();
  }
}
