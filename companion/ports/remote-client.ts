import * as v from 'valibot';
import {
  remoteAnswerMs,
  remoteReplySchema,
  remoteStateSchema,
  wireError,
  type RemoteReply,
  type RemoteRequest,
} from '#protocol';
import type { ClientSocket, ClientTools } from './client.ts';
import { RateLimit } from './rate-limit.ts';
import type { RemoteDesk, RemoteSeat } from './remote-desk.ts';

/** Messages in a second, before the connection is cut. */
const maxMessages = 50;
const messageWindowMs = 1_000;

const silent = 'The browser has not answered in time. Look at it: it may be asking something there.';
const gone = 'The browser is gone. Open it, then try again.';
const unread = 'The browser gave an answer that makes no sense. Update the extension, then try again.';

/** The connection of a paired browser that lets itself be controlled from elsewhere. */
export class RemoteClient {
  readonly #messages: RateLimit;
  readonly #seat: RemoteSeat;
  /** Answers what is still asked, when the browser is gone. */
  readonly #waiting = new Set<() => void>();
  readonly #socket: ClientSocket;
  readonly #tools: Pick<ClientTools, 'clock' | 'logger'>;

  constructor(socket: ClientSocket, desk: RemoteDesk, tools: Pick<ClientTools, 'clock' | 'logger'>) {
    this.#socket = socket;
    this.#tools = tools;
    this.#messages = new RateLimit(tools.clock, maxMessages, messageWindowMs);
    this.#seat = desk.join((request) => this.#ask(request));
    socket.onAny((event: unknown, ...args: unknown[]) => this.#hear(event, args));
    socket.on('disconnect', () => {
      this.#seat.leave();
      for (const end of this.#waiting) end();
      socket.conn.close();
    });
  }

  #hear(event: unknown, args: readonly unknown[]): void {
    if (!this.#messages.take()) return this.#cut();
    if (event !== 'remote-state') return;
    const state = v.safeParse(remoteStateSchema, args[0]);
    if (state.success) this.#seat.state(state.output);
    else this.#socket.emit('refused', { event, ...wireError('bad-payload') });
  }

  #ask(request: RemoteRequest): Promise<RemoteReply> {
    if (!this.#socket.connected) return Promise.resolve({ ok: false, message: gone });
    return new Promise((resolve) => {
      const finish = (answer: RemoteReply): void => {
        cancel();
        this.#waiting.delete(leave);
        resolve(answer);
      };
      const leave = (): void => finish({ ok: false, message: gone });
      const cancel = this.#tools.clock.setTimer(remoteAnswerMs, () => finish({ ok: false, message: silent }));
      this.#waiting.add(leave);
      this.#socket.emit('remote', request, (answer: unknown) => {
        const reply = v.safeParse(remoteReplySchema, answer);
        finish(reply.success ? reply.output : { ok: false, message: unread });
      });
    });
  }

  #cut(): void {
    this.#tools.logger.warn('A client sends too many messages', { event: 'remote-state' });
    this.#socket.emit('refused', { event: 'remote-state', ...wireError('too-many') });
    this.#socket.disconnect(true);
  }
}
