import { WebSocketServer, type ServerOptions } from 'ws';

/**
 * WebSockets of which each hands on one message in a round of the event loop. Otherwise all that has come of one is handed on in one
 * go: what one client sends again after a cut, seconds of a show, would hold up all other shows, and their ingests' answers.
 */
export class SocketsInTurn extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, allowSynchronousEvents: false });
  }
}
