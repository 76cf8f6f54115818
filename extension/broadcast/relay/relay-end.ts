import { atMost } from '../../platform/clock.ts';
import type { Channel } from './channel.ts';
import { endMs } from './channel-socket.ts';
import { deliverEnd, type DeliveryDeps, type EndedBroadcast, type EndOutcome } from './end-delivery.ts';

/**
 * How long the end may wait for the connection that carries the chunks before the others say it, in milliseconds: on a way to a
 * server the last of them may be lost once and be sent again, and the answer comes a round trip later.
 */
const lastChunksMs = { near: 300, far: 1_500 };

/** The end of a broadcast as the companion is told it: over the connections that there are, and where that is not answered anew. */
export class RelayEnd {
  #outcome: Promise<EndOutcome> | null = null;
  /** Those of which the companion has not said that they are over, though they are closed here. */
  #unsure: ReadonlySet<Channel> = new Set();
  readonly #ended: EndedBroadcast;
  readonly #deps: DeliveryDeps;

  constructor(ended: EndedBroadcast, deps: DeliveryDeps) {
    this.#ended = ended;
    this.#deps = deps;
  }

  /** How the end was taken. Null while nothing has to be delivered, and as soon as that is known. */
  get outcome(): Promise<EndOutcome> | null {
    return this.#outcome;
  }

  isUnsure(channel: Channel): boolean {
    return this.#unsure.has(channel);
  }

  /**
   * Says it over every connection, over the one that carries the chunks first.
   * @returns whether the companion has answered one of them within `endMs`: then all of the broadcast is over
   */
  async say(channels: readonly Channel[], carrier: Channel | null): Promise<boolean> {
    // The first to say so ends the broadcast: nobody may overtake the chunks that are still on their way.
    const said = carrier?.end();
    const aheadMs = typeof this.#ended.at === 'string' ? lastChunksMs.far : lastChunksMs.near;
    await atMost(this.#deps.clock, aheadMs, said);
    const others = channels.filter((channel) => channel !== carrier);
    const answers = await Promise.all([said, ...others.map((channel) => channel.end(endMs - aheadMs))]);
    return answers.includes(true);
  }

  /** Says it again until it is answered. @param asked those that the companion may go on publishing */
  deliver(asked: readonly Channel[]): void {
    this.#unsure = new Set(asked);
    this.#outcome = deliverEnd(this.#ended, this.#deps).then((outcome) => {
      this.#outcome = null;
      this.#unsure = new Set();
      return outcome;
    });
  }
}
