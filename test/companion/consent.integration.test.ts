import { beforeAll, describe, expect, it } from 'vitest';
import type { Broadcast } from '../../extension/broadcast/broadcast.ts';
import { pageClock, type Clock } from '../../extension/platform/clock.ts';
import { findCompanionWith } from '../../extension/companion/link/find-companion.ts';
import type { StartRequest } from '../../extension/messages/start-request.ts';
import { Companion } from '../helpers/companion.ts';
import { allLive, liveInNode, showRecording } from '../helpers/show-in-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Has the companion make a mistake that nobody catches, on SIGWINCH. */
const mistake = `process.on('SIGWINCH', () => { throw new Error('a mistake'); })`;

let recording: Buffer;
beforeAll(async () => {
  recording = await showRecording();
});

interface Told {
  readonly broadcasts: readonly { readonly held: boolean; readonly destinations: readonly unknown[] }[];
}

interface PlaceOptions {
  readonly request?: Pick<StartRequest, 'answerMs'>;
  readonly preload?: string;
}

/** A companion that rehearses, and a show that is live by it. */
class Place {
  /** Timers that the client has set: without one it does nothing more by itself, ever. */
  readonly #timers: Set<object>;

  private constructor(
    public companion: Companion,
    readonly broadcast: Broadcast,
    timers: Set<object>,
  ) {
    this.#timers = timers;
  }

  static async live({ request, preload }: PlaceOptions, ...flags: readonly string[]): Promise<Place> {
    const timers = new Set<object>();
    const clock: Clock = {
      now: () => pageClock.now(),
      setTimer(ms, fn) {
        const timer = {};
        timers.add(timer);
        const cancel = pageClock.setTimer(ms, () => {
          timers.delete(timer);
          fn();
        });
        return () => {
          timers.delete(timer);
          cancel();
        };
      },
    };
    const around = preload === undefined ? {} : { preload };
    const companion = await Companion.startWith(around, '--rehearse', ...flags);
    try {
      const broadcast = await liveInNode(companion, recording, {
        deps: { clock, findCompanion: findCompanionWith(fetch, clock) },
        ...(request ? { request } : {}),
      });
      return new Place(companion, broadcast, timers);
    } catch (error) {
      await companion.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.broadcast.stop();
    await this.companion.stop();
    await this.companion.clear();
  }

  get said(): readonly string[] {
    return this.companion.output;
  }

  async overBecause(code: string): Promise<void> {
    await waitUntil('the show is over', () => this.broadcast.status.phase === 'idle');
    expect(this.broadcast.status.problem).toMatchObject({ code });
  }

  async staysOver(): Promise<void> {
    this.companion = await this.companion.again();
    expect(this.#timers.size).toBe(0);
    expect(this.broadcast.status.phase).toBe('idle');
    expect(await this.companion.status()).toMatchObject({ broadcasts: [] });
  }

  async asked(code: string): Promise<void> {
    await waitUntil(`asked: ${code}`, () => this.broadcast.status.question?.code === code);
  }

  async told(): Promise<Told['broadcasts']> {
    return ((await this.companion.status()) as Told).broadcasts;
  }

  /** Sends the signal. @returns the exit code */
  async exitAfter(signal: NodeJS.Signals): Promise<number | null> {
    const { ended } = this.companion;
    process.kill(this.companion.pid, signal);
    return ended;
  }
}

async function withPlace(
  run: (place: Place) => Promise<void>,
  options: PlaceOptions,
  ...flags: readonly string[]
): Promise<void> {
  const place = await Place.live(options, ...flags);
  try {
    await run(place);
  } finally {
    await place.close();
  }
}

// Most of the time of each is spent waiting.
describe.concurrent('a show whose companion goes', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s is over in the browser, which does not come back with the companion',
    (signal) =>
      withPlace(async (place) => {
        expect(await place.exitAfter(signal)).toBe(0);
        await place.overBecause('companion-stopped');
        // How it was told to end makes no difference from there on.
        if (signal === 'SIGTERM') await place.staysOver();
      }, {}),
  );

  it('for longer than the grace time has nothing opened when the companion is back, before go on', () =>
    withPlace(
      async (place) => {
        await place.companion.crash();
        await place.asked('companion-gone');
        place.companion = await place.companion.again();
        await waitUntil('it was found', () => place.said.some((line) => line.includes('consent-needed')));
        expect((await place.told()).flatMap(({ destinations }) => destinations)).toEqual([]);
        place.broadcast.goOn();
        await allLive(place.broadcast);
        expect(place.broadcast.status).toMatchObject({ question: null, problem: null });
      },
      {},
      ...['--grace', '3', '--log-level', 'debug'],
    ));

  it('for longer than that, with nobody who says go on, is over', () =>
    withPlace(
      async (place) => {
        await place.companion.crash();
        await place.overBecause('unanswered');
        await place.staysOver();
      },
      { request: { answerMs: 500 } },
      ...['--grace', '1'],
    ));

  it('asleep for longer than the grace time keeps its publishes, and has media taken after go on', () =>
    withPlace(
      async (place) => {
        const { pid } = place.companion;
        process.kill(pid, 'SIGSTOP');
        const wake = setTimeout(() => process.kill(pid, 'SIGCONT'), 6_000);
        try {
          await place.asked('computer-slept');
          const held = async (): Promise<boolean[]> => (await place.told()).map((one) => one.held);
          expect(await held()).toEqual([true]);
          await allLive(place.broadcast);
          place.broadcast.goOn();
          await waitUntil('it goes on', async () => (await held()).join() === 'false');
          await allLive(place.broadcast);
          expect(place.said.filter((line) => line.includes('broadcast ended'))).toEqual([]);
        } finally {
          clearTimeout(wake);
          process.kill(pid, 'SIGCONT');
        }
      },
      {},
      ...['--grace', '5'],
    ));

  it('by a mistake of its own has its publishes closed, and goes on with the next companion', () =>
    withPlace(
      async (place) => {
        const dead = place.companion;
        expect(await place.exitAfter('SIGWINCH')).toBe(1);
        // What it wrote last may come after the news of its end.
        await waitUntil(
          'it has said that',
          () => dead.output.filter((line) => line.includes('broadcast ended')).length > 0,
        );
        expect(dead.output.filter((line) => line.includes('broadcast ended'))).toHaveLength(1);
        expect(place.broadcast.status).toMatchObject({ phase: 'live', problem: null });
        place.companion = await place.companion.again();
        await waitUntil('it is there again', async () => (await place.told()).length === 1);
        await allLive(place.broadcast);
      },
      { preload: mistake },
    ));
});
