import {
  isHostOf,
  platforms,
  presetOfTarget,
  reasonSentence,
  rehearsalIngest,
  wireError,
  type DestinationReason,
  type ErrorCode,
  type IngestUrl,
  type PlatformId,
  type PreflightReply,
  type PublishTarget,
  type SendKey,
} from '#protocol';
import { readTarget, sharesKey, type IngestOverride } from './read-target.ts';

/** Ingests that are asked at a time; what comes on top is refused. */
const maxAtOnce = 32;

/** Publishes without media, and takes leave. @returns null when that was accepted, else why not, once all is closed */
export type TryPublish = (target: PublishTarget, signal: AbortSignal) => Promise<DestinationReason | null>;

export interface PreflightTools {
  readonly tryPublish: TryPublish;
  readonly ingestOverride: (platform: PlatformId, rehearsal: boolean) => IngestOverride | null;
  /** The servers that a request has chosen by its `server`; the first of them is asked. */
  readonly serversOf: (platform: PlatformId, wish: string) => readonly IngestUrl[];
  /** Whether a broadcast publishes with this key there. */
  readonly isPublishing: (target: PublishTarget) => boolean;
}

interface Trial {
  readonly target: PublishTarget;
  readonly stop: AbortController;
  readonly over: Promise<DestinationReason | null>;
}

/** Asks ingests whether they accept a key, without going live. A broadcast that wants the same key goes before. */
export class Preflights {
  readonly #running = new Set<Trial>();
  #isClosed = false;
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
    const reason = await this.#try(target, signal);
    const ownIngest = isHostOf(platform, target.url.host);
    const owner = ownIngest ? platforms[platform].name : null;
    return { ok: true, reason, message: reason === null ? '' : reasonSentence(reason, owner), ownIngest };
  }

  /** Ends what asks with this key there. @returns what to wait for until it is free; null when it is */
  makeWay(target: PublishTarget): Promise<void> | null {
    const same = [...this.#running].filter((each) => sharesKey(each.target, target));
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

  async #try(target: PublishTarget, signal: AbortSignal): Promise<DestinationReason | null> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const trial: Trial = { target, stop, over: this.#tools.tryPublish(asTest(target), either) };
    this.#running.add(trial);
    try {
      return await trial.over;
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
