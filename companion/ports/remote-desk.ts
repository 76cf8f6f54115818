import type { RemoteReply, RemoteRequest, RemoteState } from '#protocol';

/** Has one browser do something. Never rejects: a browser that is gone, or says nothing, is a refusal with a sentence. */
export type AskBrowser = (request: RemoteRequest) => Promise<RemoteReply>;

/** Where the ports bring paired browsers that let themselves be controlled from elsewhere. */
export interface RemoteDesk {
  join(ask: AskBrowser): RemoteSeat;
}

/** One browser's place there. */
export interface RemoteSeat {
  /** How the browser is now. */
  state(state: RemoteState): void;
  leave(): void;
}
