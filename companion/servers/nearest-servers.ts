import { join } from 'node:path';
import {
  nearestServer,
  parseIngestUrl,
  presetById,
  type IngestUrl,
  type PlatformId,
  type Preset,
} from '#protocol';
import type { Logger } from '../lib/logger.ts';
import { nothingKnown, readKnownServers, writeKnownServers, type KnownServers } from './kept-servers.ts';
import { measureServers, type MeasuredServer, type MeasureTools } from './measure.ts';
import { bundledServers, readServerList, type Server } from './server-list.ts';

export interface NearestTools extends MeasureTools {
  /** Where what was found out is kept. */
  readonly dataDir: string;
  readonly log: Logger;
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** Fetches a platform's list of servers. @throws ServerListError */
  readonly fetchList: (address: string, signal: AbortSignal) => Promise<string>;
}

/** A list is asked for, and the nearest servers are measured, once in so many ms, unless a person asks. */
const dayMs = 86_400_000;

/**
 * Which of a platform's servers is the nearest: measured when a person asks for it, and again a day later when it is used. A
 * start never waits for it; what was found last counts until there is something newer.
 */
export class NearestServers {
  readonly #tools: NearestTools;
  readonly #file: string;
  readonly #known = new Map<string, KnownServers>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(tools: NearestTools) {
    this.#tools = tools;
    this.#file = join(tools.dataDir, 'servers.json');
  }

  /** Reads what is known from before. */
  async load(): Promise<void> {
    for (const [id, known] of await readKnownServers(this.#file)) this.#known.set(id, known);
  }

  /** Ends what is being measured; resolves when nothing is open any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running.values());
  }

  /**
   * Where to publish, and where else when that fails: the platform's usual server last.
   * @param wish `nearestServer`, or the name of a server
   * @returns empty where the platform has nothing to choose from, or the server is gone
   */
  serversOf(platform: PlatformId, wish: string): readonly IngestUrl[] {
    const preset = presetById(platform);
    const usual = parseIngestUrl(preset?.server.value.ingests[0]?.url ?? '');
    if (!preset || !usual) return [];
    const { listed, nearest, measuredAt } = this.#of(preset);
    if (wish === nearestServer) {
      if (!this.#isRecent(measuredAt)) void this.#refresh(preset);
      return nearest.length > 0 ? [...nearest.map(({ url }) => url), usual] : [];
    }
    const named = [...listed, ...bundledServers(preset)].find(({ name }) => name === wish);
    if (named) return [named.url, usual];
    this.#tools.log.warn(`${preset.name} has no server of this name any more: the usual one is used`, {
      server: wish,
    });
    return [];
  }

  /** The nearest servers, measured now unless that was done today and nobody asks for it anew. */
  async measure(platform: PlatformId, anew: boolean): Promise<readonly MeasuredServer[]> {
    const preset = presetById(platform);
    if (!preset) return [];
    if (anew || !this.#isRecent(this.#of(preset).measuredAt)) await this.#refresh(preset);
    return this.#of(preset).nearest;
  }

  #of({ id }: Preset): KnownServers {
    return this.#known.get(id) ?? nothingKnown;
  }

  #isRecent(at: number | null): boolean {
    return at !== null && Math.abs(this.#tools.wallTime() - at) < dayMs;
  }

  /** One at a time for a platform. */
  #refresh(preset: Preset): Promise<void> {
    const { id, name } = preset;
    const running = this.#running.get(id);
    if (running) return running;
    const run = this.#find(preset)
      .catch((err: unknown) => this.#tools.log.error(`${name}'s servers could not be measured`, { err }))
      .finally(() => this.#running.delete(id));
    this.#running.set(id, run);
    return run;
  }

  async #find(preset: Preset): Promise<void> {
    const { log, wallTime } = this.#tools;
    const { signal } = this.#closing;
    const listed = await this.#list(preset, signal);
    const nearest = await measureServers(listed, this.#tools, signal);
    if (signal.aborted) return;
    const [first] = nearest;
    if (!first) log.warn(`None of ${preset.name}'s servers was reached to be measured`);
    else {
      log.info(`The nearest of ${preset.name}'s servers: ${first.name}`, { ms: Math.round(first.ms) });
      this.#known.set(preset.id, { ...this.#of(preset), measuredAt: wallTime(), nearest });
    }
    await writeKnownServers(this.#file, this.#known).catch((err: unknown) =>
      log.warn('What was found out of servers cannot be kept', { err }),
    );
  }

  /** The platform's own list, asked for at most once a day; where there is none, that of the directory. */
  async #list(preset: Preset, signal: AbortSignal): Promise<readonly Server[]> {
    const { fetchList, log, wallTime } = this.#tools;
    const address = preset.server.value.list;
    const before = this.#of(preset);
    if (address !== undefined && !this.#isRecent(before.askedAt)) {
      this.#known.set(preset.id, { ...before, askedAt: wallTime() });
      try {
        const listed = readServerList(await fetchList(address, signal), preset);
        this.#known.set(preset.id, { ...this.#of(preset), listed });
      } catch (err) {
        if (!signal.aborted) log.warn('The list of servers that comes with Tabcast is used instead', { err });
      }
    }
    const { listed } = this.#of(preset);
    return listed.length > 0 ? listed : bundledServers(preset);
  }
}
