import type {
  ChunkPlace,
  ChunkReply,
  DestinationReply,
  DestinationStats,
  DestinationStatus,
  EndReason,
  EndReply,
  GoOnReply,
  PauseReply,
  Retry,
  SendKey,
  SendKeyReply,
} from '#protocol';

/** What a socket is told about its destination. */
export interface BroadcastListener {
  destination(status: DestinationStatus): void;
  stats(stats: DestinationStats): void;
  /** The broadcast waits for a person to say that it goes on. */
  held(why: EndReason): void;
  /** The broadcast is over, and not because the client said so. */
  ended(why: EndReason): void;
}

/** One socket's part in a broadcast. One socket has at most one destination. */
export interface BroadcastSession {
  sendKey(request: SendKey): SendKeyReply;
  chunk(bytes: Buffer, place: ChunkPlace | null): ChunkReply;
  /** The source is gone, but not the client: the slate stands in until the next chunk. */
  pause(): PauseReply;
  /** A person has said that it goes on. */
  goOn(): GoOnReply;
  /** The broadcast is over on purpose; resolves once every publish is closed. */
  end(): Promise<EndReply>;
  /** Tries this socket's destination again, with another key where one is named. */
  retry(request: Retry): Promise<DestinationReply>;
  /** Closes one publish of the broadcast, this socket's for null; resolves once it is closed. */
  stop(id: string | null): Promise<DestinationReply>;
  /** The socket is gone. */
  leave(): void;
}
