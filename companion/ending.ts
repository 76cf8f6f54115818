import type { Clock } from './lib/clock.ts';
import type { LineOutput } from './lib/line-output.ts';
import type { Logger } from './lib/logger.ts';
import { areThreadsRunning, endThreads } from './lib/threads.ts';
import { within } from './lib/waiting.ts';

/** Exit codes: a clean end, a failure, and something wrong in flags, environment or config file. */
export const exitCodes = { ok: 0, failure: 1, usage: 2 } as const;
type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Everything may take so long to close before the process leaves anyway, in ms; broadcasts need 2.3 s at most. */
const longestEndMs = 4_400;
/** The same where a client is to begin a new recording before. Docker waits 10 s. */
export const longestHandOnMs = 8_000;
/** Shows may take so long to go on elsewhere first, one after another, in ms. systemd waits 90 s. */
export const longestLeaveMs = 75_000;
/** What is still to be written may take so long then, in ms. */
const lastLinesMs = 400;
/** Signals that come so soon after the first one are the same one, in milliseconds: npm hands on what the terminal sent. */
const sameSignalMs = 1_000;
/** Work in libuv's threads, by Node's names for it: `process.exit` waits for it, for as long as it takes. */
const threadWork: ReadonlySet<string> = new Set(['FSReqCallback', 'FSReqPromise', 'GetAddrInfoReqWrap']);
/** Windows has none of them. */
const replaceSignals = process.platform === 'win32' ? [] : (['SIGUSR2'] as const);
/** How often it is looked whether that is done, in ms. */
const lookMs = 20;

/** Why it ends: a person, or the system, wants it to; it has made a mistake; another run of it is about to begin. */
export type EndedHow = 'asked' | 'crashed' | 'replaced';

export interface EndingTools {
  /** Whether whoever ends it by SIGTERM is going to start it again, as what runs a server does. */
  readonly isRestarted: boolean;
  /**
   * Has everything that is live go on at others before, as far as it can; null for a companion alone.
   * @param signal aborts when that takes too long
   */
  readonly takeLeave: ((signal: AbortSignal) => Promise<void>) | null;
  readonly logger: Logger;
  readonly outputs: readonly LineOutput[];
  readonly clock: Clock;
}

/**
 * How the companion leaves: by a signal, or by a mistake of its own. What is live is ended first and what is said comes
 * after, so that nothing but the process itself can stand in the way; a process that is broken exits with a failure, for
 * its supervisor to start it anew.
 */
export class Ending {
  #code: ExitCode = exitCodes.ok;
  #askedAt: number | null = null;
  #crashed = false;
  readonly #stop: (how: EndedHow) => Promise<void>;
  readonly #tools: EndingTools;

  constructor(stop: (how: EndedHow) => Promise<void>, tools: EndingTools) {
    this.#stop = stop;
    this.#tools = tools;
  }

  /**
   * The first signal ends everything cleanly; SIGUSR2, and of a server SIGTERM, has the next run go on with what is live. By SIGTERM
   * one of a fleet takes leave first. A second one, from a person who will not wait, ends it at once.
   */
  endOnSignal(): void {
    // SIGHUP, too: a person who closes the terminal wants an end. Without the signal, a terminal may go.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', ...replaceSignals] as const) {
      process.on(signal, () => {
        const now = this.#tools.clock.now();
        if (this.#askedAt !== null && now - this.#askedAt > sameSignalMs) void this.leave(exitCodes.failure);
        if (this.#askedAt !== null) return;
        this.#askedAt = now;
        const isReplaced = signal === 'SIGUSR2' || (signal === 'SIGTERM' && this.#tools.isRestarted);
        const how = isReplaced ? 'replaced' : 'asked';
        const { takeLeave } = this.#tools;
        if (signal === 'SIGTERM' && takeLeave) void this.#leaveShows(takeLeave).then(() => this.#end(how));
        else void this.#end(how);
        this.#tools.logger.info('Ending', { signal });
      });
    }
  }

  /** A bug that nobody caught: what is live ends cleanly, because the state of the rest is unknown. */
  endOnCrash(): void {
    const crash = (err: unknown): void => {
      this.#code = exitCodes.failure;
      if (!this.#crashed) void this.#end('crashed');
      this.#crashed = true;
      this.#tools.logger.error('The companion made a mistake it cannot recover from', { err });
    };
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
  }

  /** Leaves once everything that was said is written, or soon if it cannot be. */
  async leave(code: ExitCode): Promise<never> {
    const { clock, outputs } = this.#tools;
    const until = clock.now() + lastLinesMs;
    endThreads();
    await Promise.all(outputs.map((output) => output.flush(lastLinesMs)));
    while (isThreadBusy() && clock.now() < until) await new Promise<void>((go) => clock.setTimer(lookMs, go));
    return exitNow(code);
  }

  async #leaveShows(takeLeave: NonNullable<EndingTools['takeLeave']>): Promise<void> {
    const { clock, logger } = this.#tools;
    const late = new AbortController();
    const left = takeLeave(late.signal);
    left.catch((err: unknown) => logger.error('Shows could not go on elsewhere', { err }));
    if (!(await within(clock, longestLeaveMs, left))) logger.warn('Not all shows went on elsewhere in time');
    late.abort();
  }

  async #end(how: EndedHow): Promise<void> {
    const { logger, clock } = this.#tools;
    try {
      const stopped = this.#stop(how);
      if (await within(clock, how === 'replaced' ? longestHandOnMs : longestEndMs, stopped)) await stopped;
      else {
        this.#code = exitCodes.failure;
        logger.error('Not everything could be closed in time');
      }
    } catch (err) {
      this.#code = exitCodes.failure;
      logger.error('Not everything could be closed', { err });
    }
    await this.leave(this.#code);
  }
}

/**
 * A disk or a name server that does not answer would keep the process for as long as it likes. A signal does not wait;
 * SIGTERM counts as a clean end to supervisors.
 */
function exitNow(code: ExitCode): never {
  process.removeAllListeners('SIGTERM');
  if (isThreadBusy()) process.kill(process.pid, code === exitCodes.ok ? 'SIGTERM' : 'SIGKILL');
  process.exit(code);
}

function isThreadBusy(): boolean {
  return areThreadsRunning() || process.getActiveResourcesInfo().some((resource) => threadWork.has(resource));
}
