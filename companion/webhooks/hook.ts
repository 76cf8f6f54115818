import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { pause, within } from '../lib/waiting.ts';
import { signatureHeaders } from './sign.ts';

export interface HookTools {
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export interface Message {
  /** The same at each attempt, so that a receiver can tell what it has had. */
  readonly id: string;
  readonly type: string;
  readonly body: string;
}

/** How long an answer may take, in ms. */
const answerMs = 10_000;
/** How long to wait before each further attempt, in ms: half to one and a half times as long. After the last one it is given up. */
const againMs = [1_000, 4_000, 15_000, 60_000, 240_000];
/** Messages that wait at most; when there are more, the oldest that is not on its way is dropped. */
const maxWaiting = 100;

/** One receiver, and what it is still to be told: one message after the other, in their order. Never rejects. */
export class Hook {
  readonly #url: URL;
  readonly #secret: string;
  readonly #tools: HookTools;
  readonly #waiting: Message[] = [];
  /** Ends all waiting between attempts. */
  readonly #hurry = new AbortController();
  /** Ends the attempt that is under way. */
  readonly #cut = new AbortController();
  #working: Promise<void> | null = null;
  #dropped = 0;

  constructor(url: string, secret: string, tools: HookTools) {
    this.#url = new URL(url);
    this.#secret = secret;
    this.#tools = tools;
  }

  send(message: Message): void {
    if (this.#hurry.signal.aborted) return;
    this.#waiting.push(message);
    if (this.#waiting.length > maxWaiting) {
      this.#waiting.splice(1, 1);
      this.#dropped += 1;
    }
    this.#working ??= this.#work();
  }

  /** Tries once more to tell what waits, for so many ms, and no longer. */
  async close(ms: number): Promise<void> {
    this.#hurry.abort();
    await within(this.#tools.clock, ms, this.#working ?? Promise.resolve());
    this.#cut.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let message = this.#waiting[0]; message; message = this.#waiting[0]) {
      await this.#deliver(message);
      this.#waiting.shift();
    }
    // At once: what is sent from now on begins anew.
    this.#working = null;
  }

  async #deliver(message: Message): Promise<void> {
    const { clock, log, random } = this.#tools;
    for (let attempt = 0; !this.#cut.signal.aborted; attempt += 1) {
      const problem = await this.#post(message);
      if (problem === null) return;
      const delay = againMs[attempt];
      if (delay === undefined || this.#hurry.signal.aborted) {
        const { id, type } = message;
        // Of the address only this: the rest may hold a secret.
        const fields = { hook: this.#url.host, type, id, attempts: attempt + 1, problem };
        log.warn(
          'A webhook was given up',
          this.#dropped > 0 ? { ...fields, dropped: this.#dropped } : fields,
        );
        this.#dropped = 0;
        return;
      }
      log.debug('A webhook is tried again', { hook: this.#url.host, type: message.type, problem });
      await pause(clock, delay * (0.5 + random()), this.#hurry.signal);
    }
  }

  /** @returns what is wrong, or null where it was taken */
  async #post(message: Message): Promise<string | null> {
    const { clock, wallTime } = this.#tools;
    const late = new AbortController();
    const cancel = clock.setTimer(answerMs, () => late.abort());
    try {
      const answer = await fetch(this.#url, {
        method: 'POST',
        // What was meant for one address goes to no other.
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          connection: 'close',
          ...signatureHeaders(this.#secret, message, wallTime() / 1_000),
        },
        body: message.body,
        signal: AbortSignal.any([late.signal, this.#cut.signal]),
      });
      await answer.body?.cancel();
      return answer.ok ? null : `it answered ${answer.status}`;
    } catch (error) {
      if (late.signal.aborted) return `it has not answered in ${answerMs / 1_000} s`;
      const { cause, name } = error as Error & { cause?: { code?: string } };
      return `it could not be reached (${cause?.code ?? name})`;
    } finally {
      cancel();
    }
  }
}
