import type {
  Advice,
  NumberedPlace,
  ChunkReply,
  DestinationReply,
  DestinationStats,
  DestinationStatus,
  EndReason,
  MeasureServersReply,
  PictureFormat,
  PlainReply,
  PlatformId,
  PreflightReply,
  RenditionChoice,
  Retry,
  SendKey,
  SendKeyReply,
  UploadTestReply,
  UploadTestRequest,
  ShowVerdict,
} from '#protocol';

/** What the broadcasts look like from the ports: one session for each socket. */
export interface BroadcastDesk {
  /** @param broadcastId sockets that name the same one form one broadcast; null is a broadcast of its own. */
  join(platform: PlatformId, broadcastId: string | null, listener: BroadcastListener): BroadcastSession;
  /** Asks an ingest whether it accepts a key, outside of every broadcast. @param signal aborts when the asker is gone */
  preflight(platform: PlatformId, request: SendKey, signal: AbortSignal): Promise<PreflightReply>;
  /** Tests how much the line bears, outside of every broadcast. @param signal aborts when the asker is gone */
  testUpload(platform: PlatformId, request: UploadTestRequest, signal: AbortSignal): Promise<UploadTestReply>;
  /** Measures which of a platform's servers is the nearest. @param anew also where that was done today */
  measureServers(platform: PlatformId, anew: boolean): Promise<MeasureServersReply>;
}

/** Told about the destinations of the broadcast that its session has joined. */
export interface BroadcastListener {
  destination(status: DestinationStatus): void;
  stats(stats: DestinationStats): void;
  /** The broadcast waits for a person to say that it goes on. */
  held(why: EndReason): void;
  /** Only a client that said that it adapts hears it. */
  advice(advice: Advice): void;
  /** What was measured of the broadcast so far. */
  verdict?(verdict: ShowVerdict): void;
  /** This companion is about to be replaced: a new epoch is to begin, for the one that comes. */
  comingBack?(): void;
  /** This companion takes leave of the broadcast, which goes on at another one. */
  moved?(address: string): void;
  /** This companion may not publish the broadcast any more: its client is to ask again who does. */
  away?(): void;
  /** The broadcast is over, and not because the client said so. */
  ended(why: EndReason): void;
}

/** One socket's part in a broadcast. Refusals are answers; a throw is a bug. */
export interface BroadcastSession {
  sendKey(request: SendKey): SendKeyReply;
  /** @returns null for what is not to be answered: it belongs to the companion's next run */
  chunk(bytes: Buffer, place: NumberedPlace | null): ChunkReply | null;
  /** The slate stands in until the next chunk. */
  pause(): PlainReply;
  /** The slate stands in at once, until the next epoch. @param expected what is to be recorded, where that was said */
  hide(expected: PictureFormat | null): PlainReply;
  /** A person has said that the broadcast goes on. */
  goOn(): PlainReply;
  /** Marks this moment. */
  mark(label: string): PlainReply;
  /** Resolves once every publish of the broadcast is closed. */
  end(): Promise<PlainReply>;
  /** Tries this socket's destination again, with another key where one is named. */
  retry(request: Retry): Promise<DestinationReply>;
  /** This socket's destination is to get another quality. */
  rendition(choice: RenditionChoice): DestinationReply;
  /** Closes one publish of the broadcast, this socket's for null; resolves once it is closed. */
  stop(id: string | null): Promise<DestinationReply>;
  /** The socket is gone. */
  leave(): void;
}
