import type { Socket } from 'socket.io-client';
import {
  proveClient,
  type RemoteReply,
  type RemoteRequest,
  type RemoteState,
} from '../../companion/protocol/index.ts';
import { knock, type PairedBrowser } from './paired-client.ts';

/** A paired browser that lets itself be controlled, as its extension does, without a browser. */
export class RemoteBrowser {
  readonly asked: RemoteRequest[] = [];
  /** What it answers from now on; null for nothing. */
  answer: RemoteReply | null = { ok: true };
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('remote', (request: RemoteRequest, reply: (answer: unknown) => void) => {
      this.asked.push(request);
      if (this.answer) reply(this.answer);
    });
  }

  /** Connects to the YouTube port, and proves itself. */
  static async enter(port: number, browser: PairedBrowser): Promise<RemoteBrowser> {
    const { socket, context } = await knock(port, browser, { purpose: 'remote' });
    const remote = new RemoteBrowser(socket);
    await socket.emitWithAck('prove', await proveClient(browser.credentials.token, context));
    return remote;
  }

  /** Says how it is. */
  say(state: RemoteState): void {
    this.#socket.emit('remote-state', state);
  }

  leave(): void {
    this.#socket.disconnect();
  }
}
