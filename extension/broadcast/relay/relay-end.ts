import { atMost } from '../../platform/clock.ts';
import type { Channel } from './channel.ts';
import { endMs } from './channel-socket.ts';
import type { ChunkFlow } from './chunk-flow.ts';
import { deliverEnd, type DeliveryDeps, type EndedBroadcast, type EndOutcome } from './end-delivery.ts';

/** How long the end over the connection that carries the chunks goes before that over the others, in milliseconds. */
const aheadMs = 300;
/**
 * How long a server may take for what was recorded last before it is told of the end, in milliseconds: it is on its way, or kept
 * while there is no way. On the same computer nothing of it is ever late.
 */
export const lastChunksMs = 10_000;

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
   * Says it over every connection, over the one that carries the chunks first; to a server once it has all of them, if it gets them soon.
   * @returns whether the companion has answered one of them within `endMs`: then all of the broadcast is over
   */
  async say(channels: readonly Channel[], flow: Pick<ChunkFlow, 'carrier' | 'allTaken'>): Promise<boolean> {
    if (typeof this.#ended.at === 'string') await atMost(this.#deps.clock, lastChunksMs, flow.allTaken());
    const { carrier } = flow;
    // The first to say so ends the broadcast: nobody may overtake the chunks that are still on their way.
    const said = carrier?.end();
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
