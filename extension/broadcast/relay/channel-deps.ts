import type { Adapts, Advice, ChunkPlace, ChunkReply, HeardVerdict, WireError } from '#protocol';
import type { Channel } from './channel.ts';
import type { ConnectionDeps } from './connection.ts';

export interface ChannelDeps extends ConnectionDeps {
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** Whether it may only find again what the companion still publishes, and open nothing. */
  rejoins(): boolean;
  /** Between which bitrates it may be recorded, and with which it is; null where it is not to be changed. */
  adapts(): Adapts | null;
}

export interface ChannelEvents {
  /** See `ConnectionUser`. */
  goesOnElsewhere(error: WireError, wasOpen: boolean): boolean;
  /** The key was accepted; `next` is the first chunk the companion lacks, null when it has nothing. */
  onOpen(channel: Channel, next: ChunkPlace | null): void;
  /** @param tookMs from when the chunk was sent, in ms */
  onReply(channel: Channel, chunk: ChunkPlace, reply: ChunkReply, tookMs: number): void;
  /** The companion takes no media until the person has said that the show goes on. */
  onHeld(): void;
  /** The upload bears another bitrate; said on each connection. */
  onAdvice(advice: Advice): void;
  /** What was measured of the broadcast so far; said on each connection. */
  onVerdict(verdict: HeardVerdict): void;
  /** The companion is about to be replaced by another run of itself. */
  onComingBack(): void;
  /** The companion takes leave: the broadcast is to go on at that address. */
  onMoved(address: string): void;
  /** The companion has ended the whole broadcast. */
  onOver(why: WireError): void;
  /** Something that is shown has changed. */
  onChange(): void;
}
