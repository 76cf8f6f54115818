import type { Socket } from 'socket.io';
import {
  rehearsalIngest,
  wireError,
  type ChunkReply,
  type CompanionEvents,
  type DestinationReply,
  type ErrorCode,
  type PlainReply,
  type PlatformId,
  type SendKey,
  type SendKeyReply,
  type WireError,
} from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Redactor } from '../lib/redact.ts';
import type { BroadcastSession } from './desk.ts';
import { hush } from './hush.ts';
import {
  readChunk,
  readHide,
  readMark,
  readRendition,
  readRetry,
  readSendKey,
  readStop,
  splitReply,
  type Reply,
} from './payloads.ts';
import { RateLimit } from './rate-limit.ts';

type ClientEvent =
  | 'send-key'
  | 'binarystream'
  | 'retry'
  | 'rendition'
  | 'stop'
  | 'pause'
  | 'hide'
  | 'go-on'
  | 'mark'
  | 'end';
/** What clients send, as it arrives: nothing about it is known yet. */
export type UntrustedEvents = Record<
  ClientEvent | 'preflight' | 'prove' | 'remote-state',
  (...args: unknown[]) => void
>;
export type ClientSocket = Socket<UntrustedEvents, CompanionEvents>;

/** A person sends a key once, a script that tries keys sends many: so many in so many milliseconds. */
const maxKeys = 10;
const keyWindowMs = 10_000;
/** Each may start an encoder. A person who moves a slider chooses one at the end of it. */
const maxRenditions = 20;
const renditionWindowMs = 10_000;
/** A recorder makes 40 chunks a second at most, and a lost connection is made good by a second's worth of 1200. */
const maxMessages = 3_000;
const messageWindowMs = 1_000;

type Answer = SendKeyReply | ChunkReply | DestinationReply | PlainReply;

export interface ClientTools {
  readonly platform: PlatformId;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** Has the built-in ingest ready for a rehearsal. @returns why it cannot be had, or null */
  readonly openRehearsal: () => Promise<ErrorCode | null>;
}

/** Carries one socket's events to its session, each validated and answered, whatever it holds. */
export class Client {
  readonly #keys: RateLimit;
  readonly #renditions: RateLimit;
  readonly #messages: RateLimit;
  #forgetKey = (): void => {};
  #gone = false;
  readonly #socket: ClientSocket;
  readonly #session: BroadcastSession;
  readonly #tools: ClientTools;

  constructor(socket: ClientSocket, session: BroadcastSession, tools: ClientTools) {
    this.#socket = socket;
    this.#session = session;
    this.#tools = tools;
    this.#keys = new RateLimit(tools.clock, maxKeys, keyWindowMs);
    this.#renditions = new RateLimit(tools.clock, maxRenditions, renditionWindowMs);
    this.#messages = new RateLimit(tools.clock, maxMessages, messageWindowMs);
    // Not by `on`: socket.io drops what is followed by a goodbye in the same read, an `end` before all.
    socket.onAny((event: unknown, ...args: unknown[]) => this.#hear(event, args));
    socket.on('disconnect', (why) => this.#leave(why));
  }

  #hear(event: unknown, args: unknown[]): void {
    switch (event) {
      case 'send-key':
        return this.#serve(event, args, this.#sendKey);
      case 'binarystream':
        return this.#serve(event, args, this.#chunk);
      case 'retry':
        return this.#serve(event, args, this.#retry);
      case 'rendition':
        return this.#serve(event, args, this.#rendition);
      case 'stop':
        return this.#serve(event, args, this.#stop);
      case 'pause':
        return this.#serve(event, args, this.#pause);
      case 'hide':
        return this.#serve(event, args, this.#hide);
      case 'go-on':
        return this.#serve(event, args, this.#goOn);
      case 'mark':
        return this.#serve(event, args, this.#mark);
      case 'end':
        return this.#serve(event, args, this.#end);
    }
  }

  readonly #sendKey = (values: readonly unknown[]): SendKeyReply | Promise<SendKeyReply> => {
    if (!this.#keys.take()) return refusal('too-many');
    const reading = readSendKey(values);
    if (!reading.ok) return refusal(reading.code);
    this.#hush(reading.value.key, reading.value.ingest);
    return reading.value.ingest === rehearsalIngest
      ? this.#rehearse(reading.value)
      : this.#session.sendKey(reading.value);
  };

  async #rehearse(request: SendKey): Promise<SendKeyReply> {
    const problem = await this.#tools.openRehearsal();
    if (problem) return refusal(problem);
    // Who has left meanwhile has no part in a broadcast any more.
    return this.#gone ? refusal('broadcast-over') : this.#session.sendKey(request);
  }

  #hush(text: string, server?: string): void {
    this.#forgetKey();
    this.#forgetKey = hush(this.#tools.redactor, this.#tools.platform, text, server);
  }

  readonly #chunk = (values: readonly unknown[]): ChunkReply | null => {
    const reading = readChunk(values);
    if (!reading.ok) return { ...refusal(reading.code), next: null };
    return this.#session.chunk(reading.value.bytes, reading.value.place);
  };

  readonly #retry = (values: readonly unknown[]): DestinationReply | Promise<DestinationReply> => {
    if (!this.#keys.take()) return refusal('too-many');
    const reading = readRetry(values);
    if (!reading.ok) return refusal(reading.code);
    if (reading.value.key !== undefined) this.#hush(reading.value.key);
    return this.#session.retry(reading.value);
  };

  readonly #rendition = (values: readonly unknown[]): DestinationReply => {
    if (!this.#renditions.take()) return refusal('too-many');
    const reading = readRendition(values);
    return reading.ok ? this.#session.rendition(reading.value) : refusal(reading.code);
  };

  readonly #stop = (values: readonly unknown[]): DestinationReply | Promise<DestinationReply> => {
    const reading = readStop(values);
    return reading.ok ? this.#session.stop(reading.value) : refusal(reading.code);
  };

  readonly #pause = (values: readonly unknown[]): PlainReply => {
    return values.length === 0 ? this.#session.pause() : refusal('bad-payload');
  };

  readonly #hide = (values: readonly unknown[]): PlainReply => {
    const reading = readHide(values);
    return reading.ok ? this.#session.hide(reading.value) : refusal(reading.code);
  };

  readonly #goOn = (values: readonly unknown[]): PlainReply => {
    return values.length === 0 ? this.#session.goOn() : refusal('bad-payload');
  };

  readonly #mark = (values: readonly unknown[]): PlainReply => {
    if (!this.#renditions.take()) return refusal('too-many');
    const reading = readMark(values);
    if (!reading.ok) return refusal(reading.code);
    return this.#session.mark(this.#tools.redactor.applyToEntry(reading.value));
  };

  readonly #end = (values: readonly unknown[]): PlainReply | Promise<PlainReply> => {
    return values.length === 0 ? this.#session.end() : refusal('bad-payload');
  };

  /** Nothing a client sends may take the process down: a bug met on the way is logged and answered as `internal`. */
  #serve(
    event: ClientEvent,
    args: unknown[],
    handle: (values: readonly unknown[]) => Answer | null | Promise<Answer>,
  ): void {
    if (!this.#messages.take()) return this.#cut(event);
    const { values, reply } = splitReply(args);
    const bug = (err: unknown): void => {
      this.#tools.logger.error('A message could not be handled', { event, err });
      // What was taken of a chunk before is not known: from there on it cannot be continued.
      const answer = refusal('internal');
      this.#answer(event, event === 'binarystream' ? { ...answer, next: null } : answer, reply);
    };
    try {
      const answer = handle(values);
      if (answer === null) return;
      if (!(answer instanceof Promise)) return this.#answer(event, answer, reply);
      answer.then((late) => this.#answer(event, late, reply)).catch(bug);
    } catch (error) {
      bug(error);
    }
  }

  /** Answering a flood would only make more of it. */
  #cut(event: ClientEvent): void {
    if (this.#gone) return;
    this.#tools.logger.warn('A client sends too many messages', { event });
    this.#socket.emit('refused', { event, ...wireError('too-many') });
    this.#socket.disconnect(true);
  }

  #answer(event: ClientEvent, answer: Answer, reply: Reply | null): void {
    if (!answer.ok) this.#tools.logger.debug('Refused a message', { event, code: answer.error.code });
    if (reply) reply(answer);
    else if (!answer.ok) this.#socket.emit('refused', { event, ...answer.error });
  }

  #leave(why: string): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#tools.logger.debug('Client gone', { why });
    try {
      this.#session.leave();
    } catch (err) {
      this.#tools.logger.error('A client could not be signed off', { err });
    }
    this.#forgetKey();
    // A client that only signs off would otherwise keep its connection for as long as it likes.
    this.#socket.conn.close();
  }
}

function refusal(code: ErrorCode): { ok: false; error: WireError } {
  return { ok: false, error: wireError(code) };
}
