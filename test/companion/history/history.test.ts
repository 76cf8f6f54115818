import { beforeEach, describe, expect, it } from 'vitest';
import type { DestinationStats, DestinationStatus, ShowEvent, ShowVerdict } from '#protocol';
import type { CallName } from '../../../companion/history/calls.ts';
import { HistoryError } from '../../../companion/history/history-thread.ts';
import { History } from '../../../companion/history/history.ts';
import type { HistoryWrite } from '../../../companion/history/writes.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

const show = '7f3c1f0e-6f0f-4a6e-9d53-0a1b2c3d4e5f';
const key = 'live_12_Aa3Bb4Cc5Dd6';
const nothing = { reason: null, message: '', attempt: 0, retryInMs: null };
const twitch: DestinationStatus = {
  id: 'twitch',
  platform: 'twitch',
  name: `My ${key}`,
  state: 'idle',
  ...nothing,
};
const stats: DestinationStats = {
  id: 'twitch',
  bitrate: 4_000_400,
  bytesAcked: 900,
  queueMs: 250,
  behindMs: 1_500,
  droppedFrames: 3,
  reconnects: 1,
  renewals: 0,
  uptimeMs: 60_000,
};

/** The thread with the file, which answers as a test says. */
class FakeThread {
  readonly batches: (readonly HistoryWrite[])[] = [];
  readonly asked: string[] = [];
  failure: Error | null = null;
  /** While set, nothing is answered. */
  isStuck = false;
  killed = false;

  async ask(name: CallName, ...args: readonly unknown[]): Promise<never> {
    this.asked.push(name);
    if (this.isStuck) return new Promise(() => undefined);
    if (this.failure) throw this.failure;
    if (name === 'write') this.batches.push(args[0] as readonly HistoryWrite[]);
    return null as never;
  }

  async close(): Promise<void> {
    await this.ask('close');
  }

  async kill(): Promise<void> {
    this.killed = true;
  }

  get kinds(): string[][] {
    return this.batches.map((batch) => batch.map(({ kind }) => kind));
  }
}

let clock: FakeClock;
let log: ReturnType<typeof captureLog>;
let thread: FakeThread;
let history: History;

beforeEach(() => {
  clock = new FakeClock();
  log = captureLog({ clock });
  log.redactor.add(key);
  thread = new FakeThread();
  const redact = (text: string): string => log.redactor.applyToEntry(text);
  history = new History({ clock, log: log.logger, thread, redact });
});

const began = (at = 10_000): ShowEvent => ({ kind: 'started', at, broadcast: 1, show, rehearsal: false });
const sample = (at: number, more: Partial<DestinationStats> = {}): ShowEvent => ({
  ...{ kind: 'sample', at, broadcast: 1, state: 'live', stats: { ...stats, ...more } },
});
const ended: ShowEvent = { kind: 'ended', at: 60_000, broadcast: 1, why: 'stopped' };

describe('what is told of a show', () => {
  it('is written together every five seconds, and its end at once', async () => {
    history.take(began());
    history.take({ kind: 'destination', at: 10_000, broadcast: 1, status: twitch });
    history.take(sample(11_000));
    await clock.advance(4_999);
    expect(thread.kinds).toEqual([]);
    await clock.advance(1);
    expect(thread.kinds).toEqual([['show', 'destination', 'event', 'sample']]);
    history.take(sample(12_000));
    history.take(ended);
    await clock.advance(0);
    expect(thread.kinds[1]).toEqual(['sample', 'end']);
    expect(clock.pending).toBe(0);
  });

  it('is given the last verdict on it, which may come after its end; that of another show is of none', async () => {
    const verdict: ShowVerdict = { level: 'pass', measuredMs: 5_000, findings: [], unmeasured: ['black'] };
    const judged: ShowEvent = { kind: 'verdict', at: 61_000, broadcast: 1, verdict, final: true };
    for (const event of [began(), ended, judged, { ...judged, broadcast: 2 }]) history.take(event);
    await clock.advance(5_000);
    expect(thread.batches.flat().slice(1)).toEqual([
      { kind: 'end', show, end: 'stopped' },
      { kind: 'verdict', show, verdict },
    ]);
  });

  it('is told relative to its start, each second with what it adds, and without keys', async () => {
    history.take(began());
    history.take({ kind: 'destination', at: 10_250, broadcast: 1, status: twitch });
    history.take(sample(11_000));
    // The clock of the computer was set back.
    history.take(sample(4_000, { bytesAcked: 1_000, droppedFrames: 5, reconnects: 2 }));
    history.take({ kind: 'marker', at: 13_000, broadcast: 1, label: key });
    history.take({ kind: 'destination', at: 14_000, broadcast: 1, status: { ...twitch, state: 'live' } });
    await clock.advance(5_000);
    const [batch] = thread.batches;
    const told = { show, name: 'twitch' };
    expect(batch!.slice(1)).toEqual([
      { kind: 'destination', ...told, platform: 'twitch', title: 'My [secret]' },
      {
        kind: 'event',
        show,
        event: {
          at: 250,
          kind: 'destination',
          destination: 'twitch',
          state: 'idle',
          reason: null,
          message: '',
        },
      },
      {
        kind: 'sample',
        ...told,
        sample: { at: 1, kbps: 4_000, behindMs: 1_500, queueMs: 250, droppedFrames: 3 },
        bytes: 900,
        reconnects: 1,
        isLive: true,
      },
      {
        kind: 'sample',
        ...told,
        sample: { at: 1, kbps: 4_000, behindMs: 1_500, queueMs: 250, droppedFrames: 2 },
        bytes: 100,
        reconnects: 1,
        isLive: true,
      },
      { kind: 'event', show, event: { at: 3_000, kind: 'marker', label: '[secret]' } },
      { kind: 'event', show, event: expect.objectContaining({ at: 4_000, state: 'live' }) },
    ]);
    expect(JSON.stringify(batch)).not.toContain(key);
  });

  it('of which nobody has heard the beginning is not kept', async () => {
    history.take(sample(1));
    history.take(ended);
    await clock.advance(60_000);
    expect(thread.asked).toEqual([]);
  });
});

describe('a disk that is full', () => {
  const full = new HistoryError({ code: 'SQLITE_FULL', message: 'database or disk is full' });

  it('is said once, holds up nothing, and everything is written when there is room again', async () => {
    thread.failure = full;
    history.take(began());
    for (let second = 1; second <= 120; second++) {
      history.take(sample(10_000 + second * 1_000));
      await clock.advance(1_000);
    }
    expect(history.problem).toContain('The disk is full: make room');
    expect(log.lines.filter((line) => line.includes('cannot be kept'))).toHaveLength(1);
    expect(thread.asked.length).toBeLessThan(8);
    thread.failure = null;
    history.take(ended);
    await clock.advance(30_000);
    expect(history.problem).toBeNull();
    expect(thread.batches.flat().map(({ kind }) => kind)).toEqual([
      'show',
      ...Array(120).fill('sample'),
      'end',
    ]);
  });

  it('costs bounded memory: the oldest samples go first, what happened stays', async () => {
    thread.failure = full;
    history.take(began());
    history.take({ kind: 'marker', at: 10_000, broadcast: 1, label: 'kept' });
    for (let second = 0; second < 50_000; second++) history.take(sample(second * 1_000));
    thread.failure = null;
    await history.list(1, null);
    const written = thread.batches.flat();
    expect(written.length).toBeLessThanOrEqual(20_000);
    expect(written.slice(0, 2).map(({ kind }) => kind)).toEqual(['show', 'event']);
    expect(written.at(-1)).toMatchObject({ kind: 'sample', sample: { at: 49_989 } });
  });
});

it('what the file will never take does not hold up what comes after it', async () => {
  thread.failure = new HistoryError({ code: 'SQLITE_CONSTRAINT_CHECK', message: 'no' });
  history.take(began());
  await clock.advance(5_000);
  expect(history.problem).not.toBeNull();
  thread.failure = null;
  history.take(sample(11_000));
  await clock.advance(30_000);
  expect(thread.kinds).toEqual([['sample']]);
  expect(history.problem).toBeNull();
});

it('what is asked for comes after what waits to be written', async () => {
  history.take(began());
  await history.read(show, 10);
  expect(thread.asked).toEqual(['write', 'read']);
});

it('the end of the companion waits for what is left, but not for a disk that stands still', async () => {
  history.take(began());
  thread.isStuck = true;
  let isClosed = false;
  void history.close().then(() => (isClosed = true));
  await clock.advance(1_199);
  expect(isClosed).toBe(false);
  await clock.advance(1);
  await settle();
  expect([isClosed, thread.killed, clock.pending]).toEqual([true, true, 0]);
});
