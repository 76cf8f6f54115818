import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DestinationStats, DestinationStatus, ShowEvent, Status } from '#protocol';
import { healthOf } from '../../../companion/control/health.ts';
import { MetricsPage } from '../../../companion/control/metrics-page.ts';
import { ShowTotals } from '../../../companion/show/show-totals.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const key = 'live_12_Aa3Bb4Cc5Dd6';
const stats: DestinationStats = {
  id: 'twitch',
  bitrate: 4_000_000,
  bytesSent: 1_000,
  bytesAcked: 900,
  queueMs: 250,
  behindMs: 1_500,
  droppedFrames: 3,
  reconnects: 1,
  renewals: 0,
  uptimeMs: 60_000,
};
const nothing = { reason: null, message: '', attempt: 0, retryInMs: null };
const twitch: DestinationStatus = { id: 'twitch', platform: 'twitch', name: key, state: 'live', ...nothing };

let clock: FakeClock;
let status: Status;
let reads: number;
let totals: ShowTotals;
let page: MetricsPage;

beforeEach(() => {
  clock = new FakeClock();
  reads = 0;
  const hello = {
    name: 'tabcast',
    version: '1.2.3',
    protocol: 1,
    rehearsal: false,
    graceMs: 60_000,
  } as const;
  const ports = { youtube: 3000, twitch: 5000, facebook: 6001, custom: 7421 };
  const destinations = [{ status: twitch, stats }];
  const show = {
    id: 7,
    sockets: 1,
    ageMs: 0,
    rehearsal: false,
    held: false,
    epoch: 0,
    media: null,
    restarts: 0,
  };
  const broadcasts = [{ ...show, destinations }];
  status = { ...hello, ports, ffmpeg: null, uptimeMs: 5, ffmpegVersion: '5.1', broadcasts };
  totals = new ShowTotals();
  const fleet = {
    ...{ isSure: true, nodes: 3, leases: 5, capacity: 20, load: 0.25 },
    ...{ takeovers: 2, fenced: 1, moves: 4 },
  };
  page = new MetricsPage({ totals, status: () => (reads++, status), fleet: () => fleet }, clock);
});

const names = (text: string): Set<string> =>
  new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name!));

describe('the metrics', () => {
  it('show a destination by its id and platform, in base units', async () => {
    const text = await page.text();
    const labels = 'broadcast="7",destination="twitch",platform="twitch"';
    expect(text).toContain('tabcast_build_info{version="1.2.3",ffmpeg="5.1"} 1');
    expect(text).toContain(`tabcast_destination_state{${labels},state="live"} 1`);
    expect(text).toContain(`tabcast_destination_state{${labels},state="waiting"} 0`);
    expect(text).toContain(`tabcast_destination_throughput_bytes_per_second{${labels}} 500000`);
    expect(text).toContain(`tabcast_destination_behind_seconds{${labels}} 1.5`);
    expect(text).toContain(`tabcast_destination_queue_seconds{${labels}} 0.25`);
    expect(text).toContain(`tabcast_destination_live_seconds{${labels}} 60`);
    expect(text).not.toContain(key);
  });

  it('show what a companion does in a fleet, and nothing of one to a companion alone', async () => {
    const text = await page.text();
    for (const line of [
      'nats_connected 1',
      'load 0.25',
      'takeovers_total 2',
      'fenced_total 1',
      'moves_total 4',
    ])
      expect(text).toContain(`\ntabcast_fleet_${line}\n`);
    const alone = new MetricsPage({ totals, status: () => status, fleet: null }, clock);
    expect(await alone.text()).not.toContain('tabcast_fleet_');
  });

  it('forget a destination that is gone, and keep what has added up', async () => {
    for (const event of wholeShow(1)) totals.take(event);
    const { broadcasts: _, ...rest } = status;
    status = { ...rest, broadcasts: [] };
    const text = await page.text();
    expect(text).not.toMatch(/^tabcast_destination_state\{/m);
    expect(text).toContain('tabcast_broadcasts 0');
    expect(text).toContain(
      'tabcast_destination_acknowledged_bytes_total{destination="twitch",platform="twitch"} 900',
    );
  });

  it('are named as the convention has it, each with a help text', async () => {
    const text = await page.text();
    for (const name of [...names(text)].filter((each) => each.startsWith('tabcast_'))) {
      const isCounter = text.includes(`# TYPE ${name} counter`);
      expect([name, name.endsWith('_total')]).toEqual([name, isCounter]);
      expect(name).not.toMatch(/_(?:ms|milliseconds|kbps|bits|percent|minutes)(?:_|$)/);
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S.*\\.$`, 'm'));
    }
  });

  it('are read once a second however often they are scraped', async () => {
    const [first] = await Promise.all(Array.from({ length: 100 }, () => page.text()));
    const read = reads;
    await clock.advance(999);
    status = { ...status, broadcasts: [] };
    expect(await page.text()).toBe(first);
    expect(reads).toBe(read);
    await clock.advance(1);
    expect(await page.text()).toContain('tabcast_broadcasts 0');
  });

  it('are those of the Grafana dashboard and of the page about them', async () => {
    const there = names(await page.text());
    const dashboard = readFileSync(`${root}docs/grafana-dashboard.json`, 'utf8');
    const { panels } = JSON.parse(dashboard) as { panels: { targets: { expr: string }[] }[] };
    const shown = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(?:tabcast|process|nodejs)_\w+/g) ?? []),
    );
    expect(shown.filter((name) => !there.has(name))).toEqual([]);
    const ours = [...there].filter((name) => name.startsWith('tabcast_')).sort();
    expect(ours.filter((name) => !shown.includes(name))).toEqual([
      'tabcast_destination_live_seconds',
      'tabcast_shows_total',
    ]);
    const manual = readFileSync(`${root}docs/metrics.md`, 'utf8');
    const rows = [...manual.matchAll(/^\| `(tabcast_\w+)` /gm)].map(([, name]) => name!);
    expect(rows.sort()).toEqual(ours);
  });
});

/** A show of one destination, as it is told. */
function wholeShow(broadcast: number): ShowEvent[] {
  const at = 0;
  return [
    { kind: 'started', at, broadcast, show: '7f3c1f0e-6f0f-4a6e-9d53-0a1b2c3d4e5f', rehearsal: false },
    { kind: 'destination', at, broadcast, status: { ...twitch, state: 'idle' } },
    {
      kind: 'sample',
      at,
      broadcast,
      state: 'live',
      stats: { ...stats, bytesSent: 600, bytesAcked: 500, droppedFrames: 1 },
    },
    { kind: 'restart', at, broadcast, restarts: 2 },
    { kind: 'sample', at, broadcast, state: 'live', stats },
    { kind: 'ended', at, broadcast, why: 'stopped' },
  ];
}

describe('what has added up', () => {
  it('never falls, over shows one after the other and side by side', () => {
    const [one, other] = [wholeShow(1), wholeShow(2)];
    one.forEach((event, index) => [event, other[index]!].forEach((each) => totals.take(each)));
    for (const event of wholeShow(3)) totals.take(event);
    const summed = { sentBytes: 3_000, acknowledgedBytes: 2_700, droppedFrames: 9, reconnects: 3 };
    expect(totals.destinations).toEqual([{ destination: 'twitch', platform: 'twitch', ...summed }]);
    expect([totals.shows, totals.restarts]).toEqual([3, 6]);
  });

  it('counts a destination of the same id anew when another one has taken its place', () => {
    for (const event of wholeShow(1).slice(0, -1)) totals.take(event);
    const again = wholeShow(1).slice(1, 3);
    for (const event of again) totals.take(event);
    expect(totals.destinations[0]).toMatchObject({
      sentBytes: 1_600,
      acknowledgedBytes: 1_400,
      droppedFrames: 4,
    });
  });
});

describe('the health', () => {
  it('is well while the companion can publish, and says what is wrong besides', () => {
    expect(healthOf(status, null)).toMatchObject({ ok: true, version: '1.2.3' });
    expect(healthOf(status, null).checks.every(({ ok }) => ok)).toBe(true);
    const broken = { ...twitch, state: 'waiting', reason: 'dns', message: 'No name.' } as const;
    const broadcasts = [{ ...status.broadcasts[0]!, destinations: [{ status: broken, stats }] }];
    const health = healthOf({ ...status, broadcasts }, 'The disk is full.');
    expect(health.ok).toBe(true);
    expect(health.checks).toEqual([
      { name: 'ffmpeg', ok: true, message: '' },
      { name: 'destinations', ok: false, message: 'twitch: No name.' },
      { name: 'history', ok: false, message: 'The disk is full.' },
    ]);
  });

  it('is not without ffmpeg', () => {
    const ffmpeg = { code: 'ffmpeg-missing', message: 'There is no ffmpeg.' } as const;
    expect(healthOf({ ...status, ffmpeg }, null)).toMatchObject({ ok: false });
  });
});
