import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { systemClock } from '../../companion/lib/clock.ts';
import { Ingest } from '../faults/ingest.ts';
import { framesPerSecond, type Recording } from '../faults/recording.ts';
import type { Show } from '../faults/show.ts';
import { FaultStage, stageDestination, stagePlatforms, type StagePlatform } from '../faults/stage.ts';
import { ffmpegChildren } from '../helpers/recordings.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { Arrivals } from './arrivals.ts';
import { farthestApart } from './apart.ts';
import { drawFrom, pick } from '../helpers/draw.ts';
import { onTheirWay, soakFaults, type SoakFault } from './faults.ts';
import { look, type Minute } from './gauge.ts';
import { Ledger, Roll } from './ledger.ts';
import { baseMinute } from './report.ts';

/** A fault every so often, in ms. */
const slotMs = 10_000;
/** In a slot: how long a fault lasts at most, and until when Stop is pressed on the second show, in seconds. */
const longestSeconds = 6;
const lastStopSeconds = 8;
/** Everything recorded has arrived but for this much, when a fault is over. */
const caughtUpFrames = 1.5 * framesPerSecond;
const recoveryMs = 30_000;
const stopMs = 3_000;
/** The same where the companion does not hear of it, from when it is back. */
const backMs = 5_000;
/** How long the last publishes go on, in seconds. */
const anewSeconds = 13;
/** How long closed connections may take to be gone. */
const settleMs = 10_000;

export interface FastSoakResult {
  readonly minutes: readonly Minute[];
  readonly faults: number;
  /** Frames that did not arrive where no fault was. */
  readonly lost: number;
  /** Frames that came twice within one publish, or out of order. */
  readonly repeated: number;
  readonly longestStopMs: number;
  /** How often Stop took longer than it may. */
  readonly lateStops: number;
  /** The farthest that sound and picture were apart at the end, in ms. */
  readonly apartMs: number;
  /** Of the companion after the show, more than before it. */
  readonly handlesMore: number;
  readonly processesMore: number;
}

interface Slot {
  readonly fault: SoakFault;
  readonly at: StagePlatform;
  readonly seconds: number;
  readonly stopAfter: number;
}

/** A show on three destinations with a fault every ten seconds, and a second one beside it that is stopped during each. */
export class FastSoak {
  readonly #roll = new Roll();
  readonly #ledgers = perPlatform(() => new Ledger(this.#roll));
  readonly #minutes: Minute[] = [];
  readonly #stops: { readonly ms: number; readonly late: boolean }[] = [];
  readonly #began = systemClock.now();
  readonly #arrivals: Arrivals;
  readonly #draw: () => number;
  #faults = 0;
  #lost = 0;

  readonly #stage: FaultStage;
  readonly #spare: Ingest;
  readonly #recordings: readonly [Recording, Recording];
  readonly #options: { readonly minutes: number; readonly seed: number };

  private constructor(
    stage: FaultStage,
    spare: Ingest,
    recordings: readonly [Recording, Recording],
    options: { readonly minutes: number; readonly seed: number },
  ) {
    this.#stage = stage;
    this.#spare = spare;
    this.#recordings = recordings;
    this.#options = options;
    const ingests = [...stagePlatforms.map((name) => stage.ingests[name]), spare];
    this.#arrivals = new Arrivals(() => ingests, this.#ledgers, { a: recordings[0], b: recordings[1] });
    this.#draw = drawFrom(options.seed);
  }

  static async run(
    recordings: readonly [Recording, Recording],
    options: { readonly minutes: number; readonly seed: number },
    signal: AbortSignal,
  ): Promise<FastSoakResult> {
    const stage = await FaultStage.open({}, '--broadcasts', '3');
    const spare = await Ingest.open();
    try {
      const soak = new FastSoak(stage, spare, recordings, options);
      const stopped = once(signal, 'abort').then(() => signal.throwIfAborted());
      return (await Promise.race([soak.#run(signal), stopped]))!;
    } catch (error) {
      console.error(stage.said.join('\n'));
      throw error;
    } finally {
      await stage.close();
      await spare.close();
    }
  }

  async #run(signal: AbortSignal): Promise<FastSoakResult> {
    // What is opened once and kept is open after a first show.
    await (await this.#second()).stop();
    const before = await this.#open();
    let show = await this.#stage.goLive(this.#recordings[0], { loop: true });
    this.#roll.add(show);
    const end = this.#began + this.#options.minutes * 60_000;
    while (systemClock.now() < end) {
      signal.throwIfAborted();
      show = await this.#slot(show, this.#drawSlot());
      await this.#lookEachMinute(show);
    }
    const last = await this.#publishAnew(show);
    await this.#stopped(show);
    for (const name of stagePlatforms) await this.#caughtUp(name, this.#roll.total);
    this.#judgeLosses('the end');
    const apartMs = await farthestApart(last, anewSeconds - 3);
    const after = await this.#settled(before);
    return {
      minutes: this.#minutes,
      faults: this.#faults,
      lost: this.#lost,
      repeated: sum(stagePlatforms.map((name) => this.#ledgers[name].repeated)),
      longestStopMs: Math.max(...this.#stops.map(({ ms }) => ms)),
      lateStops: this.#stops.filter(({ late }) => late).length,
      apartMs,
      handlesMore: after.handles - before.handles,
      processesMore: after.processes - before.processes,
    };
  }

  /** Has everything published anew at the end, so that each ingest has a record of it from a beginning on. @returns those */
  async #publishAnew(show: Show): Promise<readonly string[]> {
    const from = this.#roll.total - onTheirWay;
    const excused = stagePlatforms.map((name) => this.#ledgers[name].excuse(from));
    for (const name of stagePlatforms) await show.stopOne(name);
    for (const name of stagePlatforms) await show.open(stageDestination(name));
    await show.until('live again everywhere', (views) => views.every(({ phase }) => phase === 'live'));
    for (const done of excused) done(this.#roll.total);
    await show.record(anewSeconds);
    return stagePlatforms.map((name) => this.#arrivals.newest(name));
  }

  /** Everything by chance is drawn here, always in the same order: the same seed makes the same run. */
  #drawSlot(): Slot {
    // A young process says nothing about what an old one holds: none is made from a third of the way to the minute that counts.
    const isEarly = this.#faults * slotMs < (baseMinute(this.#options.minutes) * 60_000) / 3;
    const [which, at, lasts, stopAfter] = [
      this.#draw(),
      pick(this.#draw, stagePlatforms),
      this.#draw(),
      this.#draw(),
    ];
    const faults = soakFaults.filter(({ renews }) => isEarly || !renews);
    const fault = pick(() => which, faults);
    const most = Math.min(fault.lasts, longestSeconds);
    return {
      fault,
      at,
      seconds: round(most === 0 ? 0 : 1 + lasts * (most - 1)),
      stopAfter: round(stopAfter * lastStopSeconds),
    };
  }

  async #slot(show: Show, { fault, at, seconds, stopAfter }: Slot): Promise<Show> {
    const [stage, spare, recordings] = [this.#stage, this.#spare, this.#recordings];
    const over = systemClock.now() + slotMs;
    this.#faults += 1;
    const second = await this.#second();
    const title = `${fault.name}, ${at}, ${seconds} s; Stop after ${stopAfter} s`;
    console.log(`${this.#time()}  ${title}`);
    const hit = fault.costs === 'everywhere' ? stagePlatforms : fault.costs === 'there' ? [at] : [];
    const from = this.#roll.total - onTheirWay;
    const excused = hit.map((name) => this.#ledgers[name].excuse(from));
    const stopping = second
      .wait(stopAfter)
      .then(() => this.#stopped(second, fault.mutes ? seconds - stopAfter : 0));
    const next = await fault.run({ stage, show, at, seconds, recordings, spare });
    if (next) this.#roll.add(next);
    const now = next ?? show;
    await stopping;
    await now.until(
      'live again everywhere',
      (views) => views.every(({ phase }) => phase === 'live'),
      recoveryMs,
    );
    for (const name of stagePlatforms) await this.#caughtUp(name, this.#roll.total - caughtUpFrames);
    for (const done of excused) done(this.#roll.total);
    await now.until('the slot is over', () => systemClock.now() >= over, slotMs * 2);
    await this.#arrivals.read();
    this.#arrivals.sweep('second-');
    this.#judgeLosses(title);
    return now;
  }

  /** A show beside the first one, which is there to be stopped. */
  #second(): Promise<Show> {
    const destinations = stagePlatforms.map((name) => stageDestination(name, `second-${name}`));
    return this.#stage.goLive(this.#recordings[1], { loop: true }, destinations);
  }

  async #stopped(show: Show, unheardSeconds = 0): Promise<void> {
    const ms = await show.stop();
    show.die();
    const late = ms > (unheardSeconds > 0 ? unheardSeconds * 1_000 + backMs : stopMs);
    this.#stops.push({ ms, late });
    if (late) console.log(`${this.#time()}  !! Stop took ${ms.toFixed(0)} ms`);
  }

  async #caughtUp(name: StagePlatform, frames: number): Promise<void> {
    const what = `what was recorded has arrived at ${name}`;
    await waitUntil(
      what,
      async () => {
        await this.#arrivals.read();
        return this.#ledgers[name].last >= frames - 1;
      },
      recoveryMs,
    );
  }

  #judgeLosses(title: string): void {
    for (const name of stagePlatforms) {
      for (const { from, to } of this.#ledgers[name].takeUnexcused()) {
        this.#lost += to - from;
        console.log(`${this.#time()}  !! ${name} lost frames ${from} to ${to - 1}: ${title}`);
      }
    }
  }

  async #lookEachMinute(show: Show): Promise<void> {
    const minute = Math.floor((systemClock.now() - this.#began) / 60_000);
    if (minute <= (this.#minutes.at(-1)?.minute ?? 0)) return;
    const seen = { minute, fault: '', ...(await look(this.#stage.companion)) };
    this.#minutes.push(seen);
    const { heldMb, rssMb, handles } = seen;
    console.log(
      `${this.#time()}  ${minute} min: ${heldMb.toFixed(2)} MB held, ${rssMb.toFixed(1)} MB resident, ${handles} handles, ${show.views.length} live`,
    );
  }

  /** Files, sockets and pipes of the companion, and the programs it has started. */
  async #open(): Promise<{ handles: number; processes: number }> {
    const { pid } = this.#stage.companion;
    return { handles: readdirSync(`/proc/${pid}/fd`).length, processes: (await ffmpegChildren(pid)).length };
  }

  async #settled(before: {
    handles: number;
    processes: number;
  }): Promise<{ handles: number; processes: number }> {
    const isBack = async (): Promise<boolean> => {
      const now = await this.#open();
      return now.handles <= before.handles && now.processes <= before.processes;
    };
    await waitUntil('as few handles as before', isBack, settleMs).catch(() => undefined);
    return this.#open();
  }

  #time(): string {
    return `${((systemClock.now() - this.#began) / 1_000).toFixed(1).padStart(7)} s`;
  }
}

function perPlatform<T>(make: () => T): Record<StagePlatform, T> {
  return Object.fromEntries(stagePlatforms.map((name) => [name, make()])) as Record<StagePlatform, T>;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
