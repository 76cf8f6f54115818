import type { Adapts, Advice } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { BitrateSteps } from './bitrate-steps.ts';
import type { ClientWay, ClientWayState } from './client-way.ts';
import type { Line } from './destination-port.ts';
import type { LineState } from './line-watch.ts';
import { SlowIngests, type Movable } from './slow-ingests.ts';
import { Uplink, type Verdict } from './uplink.ts';

/** How often the lines are looked at, in ms. */
const lookEveryMs = 250;
/** How late pictures may be, in ms: where less can be made, help is near, and nothing has to be dropped until then. */
const patienceMs = { usual: 900, helped: 5_000 } as const;

/** A client's socket that takes advice. */
export interface Advised {
  advice(advice: Advice): void;
}

/** The destinations of the broadcast. */
export interface AdaptedRoster extends Movable {
  /** How those go that publish, by their ids. */
  readonly lines: ReadonlyMap<string, Line>;
  /** How long what goes through them is held back, in ms. */
  readonly lineDelayMs: number;
  /** How late pictures may be before they are dropped, in ms. */
  setPatience(ms: number): void;
  /** Ids of those that lose pictures last. */
  readonly favourites: readonly string[];
  /** Has the others drop pictures until their next keyframe. */
  giveWay(): void;
}

export interface AdaptationTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly roster: AdaptedRoster;
  readonly way: Pick<ClientWay, 'look'>;
}

/**
 * Has the client record what the uplink bears, and where this is a server its way here: watches how what is made leaves, and advises
 * another bitrate, down within seconds and up when there is room. An ingest that alone is slow gets a lower rendition. Only while a client takes advice.
 */
export class Adaptation {
  readonly #uplink = new Uplink();
  readonly #advised = new Set<Advised>();
  readonly #slowIngests: SlowIngests;
  #steps: BitrateSteps | null = null;
  #bounds: Adapts | null = null;
  /** What was advised last. */
  #last: Advice | null = null;
  #cancel: (() => void) | null = null;
  #patienceMs: number = patienceMs.usual;
  #isGivingWay = false;
  readonly #tools: AdaptationTools;

  constructor(tools: AdaptationTools) {
    this.#tools = tools;
    this.#slowIngests = new SlowIngests(tools.roster);
  }

  /** A socket that takes advice; again after its connection was lost, perhaps with a recorder that has begun anew. */
  join(socket: Advised, adapts: Adapts): void {
    const { lowestKbps: lowest, highestKbps: highest, videoKbps } = adapts;
    const isSame = this.#bounds?.lowestKbps === lowest && this.#bounds.highestKbps === highest;
    if (!isSame || !this.#steps) {
      this.#bounds = adapts;
      this.#steps = new BitrateSteps({ lowest, highest }, videoKbps, this.#tools.clock.now());
      this.#last = null;
    }
    this.#advised.add(socket);
    this.begin();
    if (this.#last && this.#last.videoKbps !== videoKbps) socket.advice(this.#last);
  }

  /** Looks at the lines from now on: also for a favourite among them, whom the others give way. */
  begin(): void {
    this.#cancel ??= this.#tick();
  }

  leave(socket: Advised): void {
    this.#advised.delete(socket);
  }

  /** A destination gets something else from now on: what was found out of it before tells nothing. */
  forget(destination: string): void {
    this.#slowIngests.forget(destination);
  }

  stop(): void {
    this.#cancel?.();
    // Nobody who joins from now on begins it anew.
    this.#cancel = () => undefined;
  }

  #tick(): () => void {
    return this.#tools.clock.setTimer(lookEveryMs, () => {
      this.#cancel = this.#tick();
      this.#look();
    });
  }

  #setPatience(ms: number): void {
    if (ms === this.#patienceMs) return;
    this.#patienceMs = ms;
    this.#tools.roster.setPatience(ms);
  }

  #look(): void {
    const now = this.#tools.clock.now();
    const { lines, lineDelayMs: delayMs } = this.#tools.roster;
    const verdict = this.#uplink.look(lines, now);
    const way = this.#tools.way.look(now);
    const steps = this.#steps;
    // Without a client there is nobody to record less.
    const canHelp = steps !== null && this.#advised.size > 0 && steps.kbps > this.#bounds!.lowestKbps;
    this.#setPatience(canHelp ? patienceMs.helped : patienceMs.usual);
    if (!canHelp) this.#giveWay(verdict);
    if (!steps || this.#advised.size === 0 || lines.size === 0) return;
    this.#lookAtIngests(verdict, now, delayMs);
    const leavesKbps = leastOf(verdict, way);
    const before = steps.kbps;
    const isSlow = verdict.slow === 'uplink' || way.isSlow;
    const isCalm = verdict.isCalm && way.isCalm;
    const next = steps.look({ isSlow, isCalm, leavesKbps, delayMs: Math.max(delayMs, way.lateMs) }, now);
    if (next === null) return;
    this.#last = { videoKbps: next, why: next < before ? 'upload-slow' : 'upload-room' };
    this.#tools.log.info('the upload bears another bitrate', { ...this.#last, before, leavesKbps });
    for (const socket of this.#advised) socket.advice(this.#last);
  }

  /** Nothing less can be recorded: then the pictures of a favourite are dropped last. */
  #giveWay({ slow, all }: Verdict): void {
    const { roster, log } = this.#tools;
    const { favourites } = roster;
    const isBehind = slow === 'uplink' && favourites.some((id) => all.get(id)?.isCalm === false);
    if (isBehind && !this.#isGivingWay) log.info('the others give way to a favourite', { favourites });
    this.#isGivingWay = isBehind;
    if (isBehind) roster.giveWay();
  }

  #lookAtIngests({ slow, lines, all }: Verdict, now: number, delayMs: number): void {
    const alone = new Set(slow === 'ingests' ? lines.keys() : []);
    for (const [destination, videoKbps] of this.#slowIngests.look(all, alone, now, delayMs)) {
      const { log } = this.#tools;
      if (videoKbps === null) log.info('an ingest gets again what was asked for it', { destination });
      else log.info('an ingest that alone is slow gets another rendition', { destination, videoKbps });
    }
  }
}

/** What the slower one of both ways carries, in kbit/s; null where neither is slow, or it is not known. */
function leastOf({ slow, lines }: Verdict, way: ClientWayState): number | null {
  const known = [slow === 'uplink' ? shareOf(lines) : null, way.isSlow ? way.leavesKbps : null];
  const least = Math.min(...known.map((each) => each ?? Infinity));
  return Number.isFinite(least) ? Math.round(least) : null;
}

/** What leaves for one of them on average, in kbit/s; null where it is known of none. */
function shareOf(lines: ReadonlyMap<string, LineState>): number | null {
  const known = [...lines.values()].flatMap(({ leavesKbps }) => (leavesKbps === null ? [] : [leavesKbps]));
  return known.length === 0 ? null : Math.round(known.reduce((sum, each) => sum + each, 0) / known.length);
}
