import { afterEach, beforeAll, expect, it } from 'vitest';
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
let companion: Companion;
let broadcast: Broadcast;
/** Timers that the client has set: without one it does nothing more by itself, ever. */
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

beforeAll(async () => {
  recording = await showRecording();
});
afterEach(async () => {
  await broadcast?.stop();
  await companion?.stop();
  await companion?.clear();
  timers.clear();
});

async function goLive(...flags: readonly string[]): Promise<void> {
  return goLiveWith({}, ...flags);
}

async function goLiveWith(more: Pick<StartRequest, 'answerMs'>, ...flags: readonly string[]): Promise<void> {
  companion = await Companion.start('--rehearse', ...flags);
  broadcast = await liveInNode(companion, recording, {
    deps: { clock, findCompanion: findCompanionWith(fetch, clock) },
    request: more,
  });
}

async function overBecause(code: string): Promise<void> {
  await waitUntil('the show is over', () => broadcast.status.phase === 'idle', 10_000);
  expect(broadcast.status.problem).toMatchObject({ code });
}

async function staysOver(): Promise<void> {
  companion = await companion.again();
  expect(timers.size).toBe(0);
  expect(broadcast.status.phase).toBe('idle');
  expect(await companion.status()).toMatchObject({ broadcasts: [] });
}

/** Sends the signal. @returns the exit code */
async function exitAfter(signal: NodeJS.Signals): Promise<number | null> {
  const ended = companion.ended;
  process.kill(companion.pid, signal);
  return ended;
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends the show in the browser, which does not come back with the companion',
  async (signal) => {
    await goLive();
    expect(await exitAfter(signal)).toBe(0);
    await overBecause('companion-stopped');
    await staysOver();
  },
);

const asked = (code: string): Promise<unknown> =>
  waitUntil(`asked: ${code}`, () => broadcast.status.question?.code === code, 10_000);

interface Told {
  readonly broadcasts: readonly { readonly held: boolean; readonly destinations: readonly unknown[] }[];
}

it('a companion that is away for longer than the grace time opens nothing when it is back, before go on', async () => {
  await goLive('--grace', '3', '--log-level', 'debug');
  await companion.crash();
  await asked('companion-gone');
  companion = await companion.again();
  await waitUntil('it was found', () => companion.output.some((line) => line.includes('consent-needed')));
  const { broadcasts } = (await companion.status()) as Told;
  expect(broadcasts.flatMap(({ destinations }) => destinations)).toEqual([]);
  broadcast.goOn();
  await allLive(broadcast);
  expect(broadcast.status).toMatchObject({ question: null, problem: null });
});

it('a companion that is away for longer than that, and nobody who says go on: the show is over', async () => {
  await goLiveWith({ answerMs: 500 }, '--grace', '1');
  await companion.crash();
  await overBecause('unanswered');
  await staysOver();
});

it('a companion that slept for longer than the grace time keeps its publishes, and takes media after go on', async () => {
  await goLive('--grace', '5');
  process.kill(companion.pid, 'SIGSTOP');
  const wake = setTimeout(() => process.kill(companion.pid, 'SIGCONT'), 6_000);
  try {
    await asked('computer-slept');
    const held = async (): Promise<boolean[]> =>
      ((await companion.status()) as Told).broadcasts.map((one) => one.held);
    expect(await held()).toEqual([true]);
    await allLive(broadcast);
    broadcast.goOn();
    await waitUntil('it goes on', async () => (await held()).join() === 'false');
    await allLive(broadcast);
    expect(companion.output.filter((line) => line.includes('broadcast ended'))).toEqual([]);
  } finally {
    clearTimeout(wake);
  }
});

it('a companion that dies of a mistake closes what it publishes, and the show goes on with the next one', async () => {
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `--import data:text/javascript,${encodeURIComponent(mistake)}`;
  try {
    await goLive();
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
  expect(await exitAfter('SIGWINCH')).toBe(1);
  expect(companion.output.filter((line) => line.includes('broadcast ended'))).toHaveLength(1);
  expect(broadcast.status).toMatchObject({ phase: 'live', problem: null });
  companion = await companion.again();
  await waitUntil('it is there again', async () => {
    const { broadcasts } = await companion.status();
    return broadcasts.length === 1;
  });
  await allLive(broadcast);
});
