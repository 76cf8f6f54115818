import {
  isHostOf,
  onceSentence,
  platforms,
  presetById,
  presetOfTarget,
  rehearsalIngest,
  wireError,
  type DestinationReason,
  type ErrorCode,
  type IngestUrl,
  type PlatformId,
  type PreflightReply,
  type PublishTarget,
  type SendKey,
  type UploadTestReply,
  type UploadTestRequest,
} from '#protocol';
import type { Clock } from '../lib/clock.ts';
import { heldMs } from '../lib/on-air-mark.ts';
import { pause } from '../lib/waiting.ts';
import { readTarget, sharesKey, type IngestOverride } from './read-target.ts';

/** Ingests that are asked at a time; what comes on top is refused. */
const maxAtOnce = 32;

/** An ingest that still holds the key of a test before is asked again, for so long and after so long, in ms. */
const longestHoldMs = 7_000;
const askAgainMs = 1_000;

/** Publishes without media, and takes leave. @returns null when that was accepted, else why not, once all is closed */
export type TryPublish = (target: PublishTarget, signal: AbortSignal) => Promise<DestinationReason | null>;

export interface PreflightTools {
  readonly clock: Clock;
  readonly tryPublish: TryPublish;
  readonly ingestOverride: (platform: PlatformId, rehearsal: boolean) => IngestOverride | null;
  /** The servers that a request has chosen by its `server`; the first of them is asked. */
  readonly serversOf: (platform: PlatformId, wish: string) => readonly IngestUrl[];
  /** Publishes test pictures, so many kbit/s of them. @param target with what makes it a test that nobody sees */
  readonly testUpload: (target: PublishTarget, kbps: number, signal: AbortSignal) => Promise<UploadTested>;
  /** Whether anything is published. */
  readonly isAnythingLive: () => boolean;
  readonly ffmpegProblem: () => ErrorCode | null;
  /** Whether a broadcast publishes with this key there. */
  readonly isPublishing: (target: PublishTarget) => boolean;
}

/** What a test of the upload found. */
export type UploadTested =
  | { readonly reason: DestinationReason }
  | { readonly reason: null; readonly kbps: number; readonly isAtLeast: boolean };

interface Trial {
  readonly target: PublishTarget;
  /** Whether it takes the upload from whatever else is published. */
  readonly isGreedy: boolean;
  readonly stop: AbortController;
  readonly over: Promise<unknown>;
}

/** Asks ingests whether they accept a key, without going live. A broadcast that wants the same key goes before. */
export class Preflights {
  readonly #running = new Set<Trial>();
  #isClosed = false;
  /** The last test that has published, and until when an ingest may hold its session. */
  #tested: { readonly target: PublishTarget; readonly until: number } | null = null;
  readonly #tools: PreflightTools;

  constructor(tools: PreflightTools) {
    this.#tools = tools;
  }

  /** @param signal aborts when nobody waits for the answer any more */
  async ask(platform: PlatformId, request: SendKey, signal: AbortSignal): Promise<PreflightReply> {
    const refuse = (code: ErrorCode): PreflightReply => ({ ok: false, error: wireError(code) });
    if (request.ingest === rehearsalIngest) return refuse('preflight-rehearsal');
    const override = this.#tools.ingestOverride(platform, false);
    const servers = request.server === undefined ? [] : this.#tools.serversOf(platform, request.server);
    const reading = readTarget(platform, request, override, servers);
    if (!reading.ok) return refuse(reading.code);
    if (override?.recordings !== undefined) return refuse('preflight-rehearsal');
    const { target } = reading.plan;
    // The one before may still be taking leave, and the ingest hold its key.
    for (let same; (same = this.#using(target)).length > 0;) await Promise.allSettled(same);
    if (this.#isClosed) return refuse('companion-stopped');
    if (this.#tools.isPublishing(target)) return refuse('key-live');
    if (this.#running.size >= maxAtOnce) return refuse('too-many');
    const said = await this.#run(target, false, signal, (either) =>
      this.#tools.tryPublish(asTest(target), either),
    );
    const reason = said === 'key-rejected' && this.heldUntil(target) !== null ? 'key-in-use' : said;
    const ownIngest = isHostOf(platform, target.url.host);
    const owner = ownIngest ? platforms[platform].name : null;
    return { ok: true, reason, message: reason === null ? '' : onceSentence(reason, owner), ownIngest };
  }

  /**
   * Tests how much the line bears, at an ingest of the platform's own or the one that the companion was started with, with a key
   * that makes it a test that nobody sees. One at a time, and never while something is live.
   * @param signal aborts when nobody waits for the answer any more
   */
  async testUpload(
    platform: PlatformId,
    request: UploadTestRequest,
    signal: AbortSignal,
  ): Promise<UploadTestReply> {
    const refuse = (code: ErrorCode): UploadTestReply => ({ ok: false, error: wireError(code) });
    if (request.ingest === rehearsalIngest) return refuse('preflight-rehearsal');
    const override = this.#tools.ingestOverride(platform, false);
    if (override?.recordings !== undefined) return refuse('preflight-rehearsal');
    const servers = request.server === undefined ? [] : this.#tools.serversOf(platform, request.server);
    const reading = readTarget(platform, request, override, servers);
    if (!reading.ok) return refuse(reading.code);
    const target = uploadTestTarget(platform, reading.plan.target, override !== null);
    if (!target) return refuse('upload-test-unavailable');
    const problem = this.#tools.ffmpegProblem();
    if (problem) return refuse(problem);
    if (this.#isClosed) return refuse('companion-stopped');
    if (this.#tools.isAnythingLive()) return refuse('upload-test-live');
    if (this.#running.size > 0) return refuse('too-many');
    const { kbps } = request;
    const own = reading.plan.target;
    const found = await this.#run(own, true, signal, (either) =>
      this.#testWhenFree(own, () => this.#tools.testUpload(target, kbps, either), either),
    );
    if (found.reason === null) return { ok: true, message: '', ...found };
    const owner = isHostOf(platform, target.url.host) ? platforms[platform].name : null;
    const message = onceSentence(found.reason, owner);
    return { ok: true, reason: found.reason, message, kbps: 0, isAtLeast: false };
  }

  /**
   * Until when, by the clock, an ingest may still hold the session of a test with this key; null where it cannot. Over a slow line
   * it hears of the end only when all that was sent before has arrived.
   */
  heldUntil(target: PublishTarget): number | null {
    const now = this.#tools.clock.now();
    const runs = [...this.#running].some((each) => each.isGreedy && sharesKey(each.target, target));
    if (runs) return now + heldMs;
    return this.#wasTested(target) ? this.#tested!.until : null;
  }

  #wasTested(target: PublishTarget): boolean {
    const tested = this.#tested;
    return tested !== null && this.#tools.clock.now() < tested.until && sharesKey(tested.target, target);
  }

  async #testWhenFree(
    own: PublishTarget,
    test: () => Promise<UploadTested>,
    signal: AbortSignal,
  ): Promise<UploadTested> {
    const { clock } = this.#tools;
    const since = clock.now();
    for (;;) {
      const found = await test();
      if (found.reason === null || found.reason === 'stopped')
        this.#tested = { target: own, until: clock.now() + heldMs };
      if (found.reason !== 'key-rejected' || !this.#wasTested(own)) return found;
      if (clock.now() - since >= longestHoldMs) return { reason: 'key-in-use' };
      await pause(clock, askAgainMs, signal);
      if (signal.aborted) return { reason: 'stopped' };
    }
  }

  /** Ends what asks with this key there, and what takes the upload. @returns what to wait for until it is free; null when it is */
  makeWay(target: PublishTarget): Promise<void> | null {
    const same = [...this.#running].filter((each) => each.isGreedy || sharesKey(each.target, target));
    for (const { stop } of same) stop.abort();
    return same.length === 0 ? null : Promise.allSettled(same.map(({ over }) => over)).then(() => undefined);
  }

  /** Ends all, also what is asked from now on; resolves when all connections are closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { stop } of this.#running) stop.abort();
    await Promise.allSettled([...this.#running].map(({ over }) => over));
  }

  #using(target: PublishTarget): Promise<unknown>[] {
    return [...this.#running].flatMap((each) => (sharesKey(each.target, target) ? [each.over] : []));
  }

  async #run<T>(
    target: PublishTarget,
    isGreedy: boolean,
    signal: AbortSignal,
    work: (either: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const stop = new AbortController();
    const over = work(AbortSignal.any([signal, stop.signal]));
    const trial: Trial = { target, isGreedy, stop, over };
    this.#running.add(trial);
    try {
      return await over;
    } finally {
      this.#running.delete(trial);
    }
  }
}

/** Where the platform has a way to say so, viewers and followers are not told of it. */
function asTest(target: PublishTarget): PublishTarget {
  const query = presetOfTarget(target)?.key?.value.testQuery;
  if (query === undefined) return target;
  return { ...target, key: `${target.key}${target.key.includes('?') ? '&' : '?'}${query}` };
}

/**
 * The same publish as a test of the upload that nobody sees. Whatever stood behind the key goes: it could make it a show after all.
 * @param isOverride whether the ingest is the one that the companion was started with
 * @returns null where the platform has no such test, or the ingest is not its own
 */
export function uploadTestTarget(
  platform: PlatformId,
  { url, key }: PublishTarget,
  isOverride: boolean,
): PublishTarget | null {
  const query = presetById(platform)?.key?.value.testQuery;
  if (query === undefined || (!isOverride && !isHostOf(platform, url.host))) return null;
  const [bare = ''] = key.split('?');
  return { url, key: `${bare}?${query}` };
}
