import type { WebSocket } from 'ws';
import type { Clock } from '../lib/clock.ts';
import type { Allowance } from '../lib/allowance.ts';
import type { Logger } from '../lib/logger.ts';
import { RateLimit } from '../ports/rate-limit.ts';
import { refused, type Answer } from './answer.ts';
import { allSubscriptions, closeCode, obsWebSocketVersion, op, rpcVersion, type ObsEvent } from './codes.ts';
import type { Encoding } from './encoding.ts';
import { isProven, newChallenge } from './password.ts';
import type { Counts } from './requests.ts';

/** A client may take so long to identify itself, in ms. */
const identifyMs = 10_000;
/** Messages in a second, before the connection is cut. */
const maxMessages = 300;
const messageWindowMs = 1_000;
/** Requests that may wait for their answers; a batch counts as one. */
const maxPending = 64;
/** Requests in one batch. */
const maxBatch = 200;
/** Bytes that wait for a client which does not read, before its connection is cut. */
const maxWaitingBytes = 1_000_000;

export interface SessionTools {
  readonly password: string;
  /** Wrong passwords of all clients. */
  readonly guesses: Allowance;
  readonly answer: (type: unknown, data: unknown, counts: Counts) => Promise<Answer>;
  readonly logger: Logger;
  readonly clock: Clock;
}

type Fields = Readonly<Record<string, unknown>>;

interface Response {
  readonly requestType?: string;
  readonly requestId?: string;
  readonly requestStatus: { readonly result: boolean; readonly code: number; readonly comment?: string };
  readonly responseData?: object;
}

/**
 * One client of the protocol of obs-websocket 5: greeted, identified, and then served. What it sends is answered, or ends its
 * connection with the code that the protocol has for that.
 */
export class ObsSession {
  readonly #challenge = newChallenge();
  readonly #counts: Counts = { incoming: 0, outgoing: 0 };
  readonly #messages: RateLimit;
  readonly #cancelTimer: () => void;
  #subscriptions: number | null = null;
  #pending = 0;
  readonly #socket: WebSocket;
  readonly #encoding: Encoding;
  readonly #address: string | undefined;
  readonly #tools: SessionTools;

  /** @param address IP address that it comes from */
  constructor(socket: WebSocket, encoding: Encoding, address: string | undefined, tools: SessionTools) {
    this.#socket = socket;
    this.#encoding = encoding;
    this.#address = address;
    this.#tools = tools;
    this.#messages = new RateLimit(tools.clock, maxMessages, messageWindowMs);
    this.#cancelTimer = tools.clock.setTimer(identifyMs, () =>
      this.#end('notIdentified', 'You did not identify in time.'),
    );
    socket.on('message', (bytes: Buffer, isBinary: boolean) => this.#hear(bytes, isBinary));
    socket.on('close', () => this.#cancelTimer());
    // A frame that cannot be read, or is too long: the library closes the connection.
    socket.on('error', () => undefined);
    this.#send(op.hello, { obsWebSocketVersion, rpcVersion, authentication: this.#challenge });
  }

  get isIdentified(): boolean {
    return this.#subscriptions !== null;
  }

  /** Tells of an event, if this client wants to hear of its kind. */
  say({ type, intent, data }: ObsEvent): void {
    if (((this.#subscriptions ?? 0) & intent) === 0) return;
    this.#send(op.event, { eventType: type, eventIntent: intent, ...(data && { eventData: data }) });
  }

  close(): void {
    this.#socket.close(closeCode.goingAway, 'The companion ends.');
  }

  #hear(bytes: Buffer, isBinary: boolean): void {
    // What was under way when the connection was ended.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#counts.incoming += 1;
    if (!this.#messages.take()) return this.#end('policy', 'You send too many messages.');
    if (isBinary !== this.#encoding.isBinary) {
      const frames = this.#encoding.isBinary ? 'binary' : 'text';
      return this.#end('messageDecodeError', `This subprotocol has ${frames} frames.`);
    }
    const message = this.#read(bytes);
    if (!message) return this.#end('messageDecodeError', 'Your message cannot be read.');
    const { op: code, d: data } = message;
    if (!Object.values(op).some((known) => known === code)) {
      return this.#end('unknownOpCode', 'The `op` of your message is missing or unknown.');
    }
    if (data === undefined || data === null) {
      return this.#end('missingDataField', 'Your message is missing its data (`d`).');
    }
    if (!isFields(data)) return this.#end('invalidDataFieldType', 'The data (`d`) is no object.');
    if (code === op.identify) return this.#identify(data);
    if (!this.isIdentified) return this.#end('notIdentified', 'Identify first.');
    if (code === op.reidentify) return this.#subscribe(data);
    if (code === op.request) return void this.#serve(data, () => this.#request(data));
    if (code === op.requestBatch) return this.#batch(data);
    this.#end('unknownOpCode', 'This `op` is for the server to send.');
  }

  #read(bytes: Buffer): Fields | null {
    try {
      const message = this.#encoding.read(bytes);
      return isFields(message) ? message : null;
    } catch {
      return null;
    }
  }

  #identify(data: Fields): void {
    if (this.isIdentified) return this.#end('alreadyIdentified', 'You are identified already.');
    const { password, guesses, logger } = this.#tools;
    const { authentication, rpcVersion: version } = data;
    if (typeof authentication !== 'string') {
      return this.#end('authenticationFailed', 'Your message is missing an `authentication` string.');
    }
    if (guesses.isSpent(this.#address)) {
      return this.#end('authenticationFailed', 'Too many wrong passwords. Wait a few seconds.');
    }
    if (!isProven(password, this.#challenge, authentication)) {
      guesses.count(this.#address);
      logger.warn('Refused a remote control: its password is wrong', { address: this.#address });
      return this.#end('authenticationFailed', 'Authentication failed.');
    }
    if (version === undefined) return this.#end('missingDataField', '`rpcVersion` is missing.');
    if (!isCount(version)) return this.#end('invalidDataFieldType', '`rpcVersion` is no unsigned number.');
    if (version !== rpcVersion) {
      return this.#end('unsupportedRpcVersion', `This server speaks RPC version ${rpcVersion}.`);
    }
    this.#subscribe(data);
    if (!this.isIdentified) return;
    this.#cancelTimer();
    logger.info('A remote control has connected');
  }

  #subscribe({ eventSubscriptions = allSubscriptions }: Fields): void {
    if (!isCount(eventSubscriptions)) {
      return this.#end('invalidDataFieldType', '`eventSubscriptions` is no unsigned number.');
    }
    this.#subscriptions = eventSubscriptions;
    this.#send(op.identified, { negotiatedRpcVersion: rpcVersion });
  }

  async #serve(data: Fields, work: () => Promise<void>): Promise<void> {
    if (data['requestId'] === undefined) return this.#end('missingDataField', '`requestId` is missing.');
    if (typeof data['requestId'] !== 'string') {
      return this.#end('invalidDataFieldType', '`requestId` is no string.');
    }
    this.#pending += 1;
    await work();
    this.#pending -= 1;
  }

  async #request(data: Fields): Promise<void> {
    this.#send(op.requestResponse, await this.#answer(data));
  }

  #batch(data: Fields): void {
    const { requests, haltOnFailure = false, executionType = 0 } = data;
    if (requests === undefined) return this.#end('missingDataField', '`requests` is missing.');
    if (!Array.isArray(requests)) return this.#end('invalidDataFieldType', '`requests` is no array.');
    if (requests.length > maxBatch) {
      return this.#end('invalidDataFieldValue', `\`requests\` has more than ${maxBatch} of them.`);
    }
    if (![0, 1, 2].includes(executionType as number)) {
      return this.#end('invalidDataFieldValue', '`executionType` is unknown.');
    }
    // Of whatever type: one after the other.
    void this.#serve(data, async () => {
      const results: object[] = [];
      for (const each of requests as unknown[]) {
        const result = await this.#answer(isFields(each) ? each : {});
        results.push(result);
        if (haltOnFailure === true && !result.requestStatus.result) break;
      }
      this.#send(op.requestBatchResponse, { requestId: data['requestId'], results });
    });
  }

  async #answer({ requestType, requestId, requestData }: Fields): Promise<Response> {
    const answer =
      this.#pending > maxPending
        ? refused('notReady', 'Too many of your requests wait for an answer.')
        : await this.#tools.answer(requestType, requestData, this.#counts);
    const isDone = !('comment' in answer);
    return {
      // Mirrored, as the protocol wants it.
      ...(typeof requestType === 'string' && { requestType }),
      ...(typeof requestId === 'string' && { requestId }),
      requestStatus: { result: isDone, code: answer.code, ...(!isDone && { comment: answer.comment }) },
      ...(isDone && answer.data && { responseData: answer.data }),
    };
  }

  #send(code: number, data: object): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxWaitingBytes) {
      this.#tools.logger.warn('A remote control does not read what it is told: its connection is cut');
      return socket.terminate();
    }
    this.#counts.outgoing += 1;
    socket.send(this.#encoding.write({ op: code, d: data }));
  }

  #end(why: keyof typeof closeCode, reason: string): void {
    this.#subscriptions = null;
    this.#tools.logger.debug('Ended the connection of a remote control', { why });
    this.#socket.close(closeCode[why], reason);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff_ffff;
}
