import {
  wireError,
  type ErrorCode,
  type MeasureServersReply,
  type PreflightReply,
  type UploadTestReply,
  type WireError,
} from '#protocol';
import type { ClientSocket, ClientTools } from './client.ts';
import type { BroadcastDesk } from './desk.ts';
import { hush } from './hush.ts';
import { readMeasureServers, readSendKey, readUploadTest, splitReply } from './payloads.ts';
import { RateLimit } from './rate-limit.ts';

/** Keys in so many milliseconds, as of any client. */
const maxKeys = 10;
const keyWindowMs = 10_000;
/** Messages in a second, before the connection is cut: answering a flood would only make more of it. */
const maxMessages = 100;
const messageWindowMs = 1_000;

type Answer = PreflightReply | MeasureServersReply | UploadTestReply;

/** A connection that only asks: it is part of no broadcast, and hears what ingests say to its keys. */
export class PreflightClient {
  readonly #keys: RateLimit;
  readonly #messages: RateLimit;
  /** Aborts when the client is gone. */
  readonly #gone = new AbortController();
  readonly #socket: ClientSocket;
  readonly #desk: BroadcastDesk;
  readonly #tools: ClientTools;

  constructor(socket: ClientSocket, desk: BroadcastDesk, tools: ClientTools) {
    this.#socket = socket;
    this.#desk = desk;
    this.#tools = tools;
    this.#keys = new RateLimit(tools.clock, maxKeys, keyWindowMs);
    this.#messages = new RateLimit(tools.clock, maxMessages, messageWindowMs);
    socket.onAny((event: unknown, ...args: unknown[]) => void this.#hear(event, args));
    socket.on('disconnect', () => {
      this.#gone.abort();
      socket.conn.close();
    });
  }

  async #hear(event: unknown, args: readonly unknown[]): Promise<void> {
    if (!this.#messages.take()) return this.#cut();
    if (typeof event !== 'string') return;
    const { logger } = this.#tools;
    const { values, reply } = splitReply(args);
    const asked = this.#answerTo(event, values);
    const answer = await asked?.catch((err: unknown) => {
      logger.error('A message could not be handled', { event, err });
      return refusal('internal');
    });
    if (!answer) return;
    if (!answer.ok) logger.debug('Refused a message', { event, code: answer.error.code });
    if (reply) reply(answer);
    else if (!answer.ok) this.#socket.emit('refused', { event, ...answer.error });
  }

  /** Null for an event that it does not hear. */
  #answerTo(event: string, values: readonly unknown[]): Promise<Answer> | null {
    switch (event) {
      case 'preflight':
        return this.#ask(values);
      case 'measure-servers':
        return this.#measure(values);
      case 'test-upload':
        return this.#testUpload(values);
      default:
        return null;
    }
  }

  async #ask(values: readonly unknown[]): Promise<PreflightReply> {
    if (!this.#keys.take()) return refusal('too-many');
    const reading = readSendKey(values);
    if (!reading.ok) return refusal(reading.code);
    const { logger, redactor, platform } = this.#tools;
    const forget = hush(redactor, platform, reading.value.key, reading.value.ingest);
    try {
      const answer = await this.#desk.preflight(platform, reading.value, this.#gone.signal);
      if (answer.ok) logger.info('An ingest was asked whether it accepts a key', { reason: answer.reason });
      return answer;
    } finally {
      forget();
    }
  }

  async #measure(values: readonly unknown[]): Promise<MeasureServersReply> {
    if (!this.#keys.take()) return refusal('too-many');
    const reading = readMeasureServers(values);
    if (!reading.ok) return refusal(reading.code);
    return this.#desk.measureServers(this.#tools.platform, reading.value.anew);
  }

  async #testUpload(values: readonly unknown[]): Promise<UploadTestReply> {
    if (!this.#keys.take()) return refusal('too-many');
    const reading = readUploadTest(values);
    if (!reading.ok) return refusal(reading.code);
    const { logger, redactor, platform } = this.#tools;
    const { key, ingest } = reading.value;
    // It is sent without what stands behind it.
    const forget = [key, key.split('?')[0]!].map((text) => hush(redactor, platform, text, ingest));
    try {
      const answer = await this.#desk.testUpload(platform, reading.value, this.#gone.signal);
      if (answer.ok) logger.info('The upload was tested', { reason: answer.reason, kbps: answer.kbps });
      return answer;
    } finally {
      forget.forEach((each) => each());
    }
  }

  #cut(): void {
    if (this.#gone.signal.aborted) return;
    this.#tools.logger.warn('A client sends too many messages', { event: 'preflight' });
    this.#socket.emit('refused', { event: 'preflight', ...wireError('too-many') });
    this.#socket.disconnect(true);
  }
}

function refusal(code: ErrorCode): { ok: false; error: WireError } {
  return { ok: false, error: wireError(code) };
}
