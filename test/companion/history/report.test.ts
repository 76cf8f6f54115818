import { describe, expect, it } from 'vitest';
import type { KeptEvent, ShowRecord, ShowVerdict } from '#protocol';
import { clockTime, momentsOf } from '../../../companion/history/report/moments.ts';
import { reportPage, reportPageIn } from '../../../companion/history/report/page.ts';
import { spoken } from '../../../companion/history/report/spoken.ts';
import { timelineOf } from '../../../companion/history/report/timeline.ts';
import { textsOf } from '../../../extension/ui/locale-texts.ts';

const english = await textsOf('en');
const second = 1_000;
type State = Extract<KeptEvent, { kind: 'destination' }>['state'];

function state(at: number, is: State, message = '', destination = 'twitch'): KeptEvent {
  const reason = message === '' ? null : 'closed-by-ingest';
  return { at: at * second, kind: 'destination', destination, state: is, reason, message };
}

function record(events: readonly KeptEvent[], differs: Partial<ShowRecord> = {}): ShowRecord {
  const sums = { bytes: 5_000_000, droppedFrames: 0, reconnects: 1, liveSeconds: 90 };
  const samples = Array.from({ length: 100 }, (_, at) => ({
    at,
    kbps: 4_000,
    behindMs: 100,
    queueMs: 0,
    droppedFrames: 0,
  }));
  return {
    id: '7f3c1f0e-6f0f-4a6e-9d53-0a1b2c3d4e5f',
    startedAt: Date.UTC(2026, 0, 1, 20),
    endedAt: Date.UTC(2026, 0, 1, 20) + 100 * second,
    end: 'stopped',
    rehearsal: false,
    verdict: null,
    step: 1,
    destinations: [{ id: 'twitch', platform: 'twitch', name: 'Twitch', ...sums, samples }],
    events,
    ...differs,
  };
}

const lost = 'The server ended the connection.';
const rough: readonly KeptEvent[] = [
  ...[state(0, 'idle'), state(0, 'connecting'), state(2, 'live')],
  ...[state(30, 'waiting', lost), state(31, 'connecting', lost), state(37, 'live')],
  { at: 37 * second, kind: 'reconnect', destination: 'twitch' },
  { at: 50 * second, kind: 'drop', destination: 'twitch', frames: 30 },
  { at: 52 * second, kind: 'drop', destination: 'twitch', frames: 60 },
  { at: 80 * second, kind: 'drop', destination: 'twitch', frames: 1 },
  { at: 60 * second, kind: 'slate', showing: true },
  { at: 64 * second, kind: 'slate', showing: false },
  { at: 70 * second, kind: 'marker', label: 'goal' },
  { at: 71 * second, kind: 'restart' },
  state(100, 'ended', 'Stopped.'),
];

describe('the timeline of a destination', () => {
  it('has its gaps between the first and the last time that it was live', () => {
    const { destinations, slates, markers, restarts, lengthMs } = timelineOf(record(rough));
    const [twitch] = destinations;
    expect(twitch!.phases.map(({ phase, from, to }) => [phase, from / second, to / second])).toEqual([
      ['key-sent', 0, 2],
      ['live', 2, 30],
      ['trouble', 30, 37],
      ['live', 37, 100],
    ]);
    expect(twitch!.gaps).toMatchObject([{ from: 30 * second, to: 37 * second, message: lost }]);
    expect(twitch!.drops).toMatchObject([{ from: 49 * second, to: 52 * second, frames: 90 }, { frames: 1 }]);
    expect(twitch!.reconnects).toEqual([37 * second]);
    expect([slates, markers, restarts]).toEqual([
      [{ from: 60 * second, to: 64 * second }],
      [{ at: 70 * second, label: 'goal' }],
      [71 * second],
    ]);
    expect(lengthMs).toBe(100 * second);
  });

  it('has what it ended in as a gap, unless somebody has stopped it or it was never live', () => {
    const gaps = (...events: KeptEvent[]) =>
      timelineOf(record(events)).destinations[0]!.gaps.map(({ from, to }) => [from, to]);
    expect(gaps(state(0, 'live'), state(40, 'failed', lost))).toEqual([[40 * second, 100 * second]]);
    expect(gaps(state(0, 'live'), state(40, 'stalled', lost), state(60, 'ended'))).toEqual([]);
    expect(gaps(state(0, 'connecting'), state(40, 'failed', lost))).toEqual([]);
  });
});

describe('the worst moments', () => {
  it('are those that have cost viewers the most, each in words', () => {
    const show = record(rough);
    const told = momentsOf(show, timelineOf(show), english).map(({ at, where, what }) => [
      clockTime(at),
      where,
      what,
    ]);
    expect(told).toEqual([
      ['00:30', 'Twitch', `Not live for 7 sec. ${lost}`],
      ['00:49', 'Twitch', 'Frames dropped because the line was too slow: 90'],
      ['01:00', null, 'Viewers saw the waiting picture for 4 sec.'],
      ['01:11', null, 'An encoder did not keep up and was replaced.'],
      ['01:19', 'Twitch', 'Frames dropped because the line was too slow: 1'],
    ]);
  });

  it('are none where nothing went wrong', () => {
    const show = record([state(0, 'live'), state(100, 'ended')]);
    expect(momentsOf(show, timelineOf(show), english)).toEqual([]);
    expect(reportPage(show, english)).toContain('There were none');
  });

  it.each([
    [0.42, '0.4 sec'],
    [1, '1 sec'],
    [59.4, '59 sec'],
    [59.6, '1 min'],
    [185, '3 min 5 sec'],
    [7_260, '2 hr 1 min'],
  ])('%d seconds are said as %s', (seconds, text) => {
    expect(spoken(seconds, 'en')).toBe(text);
  });
});

describe('the page', () => {
  it('needs nothing else, and runs nothing that somebody has put into a name', () => {
    const [twitch] = record([]).destinations;
    const evil = '<img src=x onerror=alert(1)>"\'';
    const events = [...rough, { at: 1, kind: 'marker', label: evil } as const];
    const page = reportPage(record(events, { destinations: [{ ...twitch!, name: evil }] }), english);
    expect(page).not.toMatch(/<img|<script|(?:src|href)="|url\(|@import/);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).toMatch(/Show of Jan 1, 2026, 08:00\sPM UTC/);
    expect(page.indexOf('Worst moments')).toBeLessThan(page.indexOf('<svg'));
  });

  it('breaks the line of the bitrate where nothing is known', () => {
    const show = record(rough);
    const [twitch] = show.destinations;
    const samples = twitch!.samples.filter(({ at }) => at < 30 || at > 60);
    const lines = reportPage({ ...show, destinations: [{ ...twitch!, samples }] }, english).match(
      /<polyline/g,
    );
    expect(lines).toHaveLength(2);
  });

  it('says of a show without any destination or event what there is to say', () => {
    expect(reportPage(record([], { destinations: [], end: 'cut-off' }), english)).toContain('It was cut off');
  });

  it('says what was measured: what is wrong and what to change, each measure, and what was not measured', () => {
    const verdict: ShowVerdict = {
      ...{ level: 'fail', measuredMs: 90_000, unmeasured: ['av-offset'] },
      findings: [
        {
          ...{ rule: 'keyframes', level: 'fail', fault: 'keyframes-far', platforms: ['YouTube'] },
          ...{ measured: 7.01, limit: 4, unit: 's', by: 'times' },
        },
        {
          ...{ rule: 'audio-rate', level: 'pass', fault: null, platforms: [] },
          ...{ measured: 48_000, limit: null, unit: 'Hz', by: 'headers' },
        },
      ],
    };
    const page = reportPage(record(rough, { verdict }), english);
    const text = page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain('✕ Viewers would notice that something is wrong.');
    expect(text).toMatch(/YouTube: Keyframes are too far apart/);
    expect(text).toMatch(/Seconds between keyframes 7\.01 s 4 s ?\(YouTube\) ✕ Bad/);
    expect(text).toMatch(/Sampling rate 48,000 Hz ✓ Good/);
    expect(text).toContain('Not measured: Sound after picture');
    expect(page.indexOf('Worst moments')).toBeLessThan(page.indexOf('Viewers would notice'));
    expect(page.indexOf('Viewers would notice')).toBeLessThan(page.indexOf('<svg'));
  });

  it('is in the language of who reads it, from right to left where that goes so, without a word of English', async () => {
    const show = record([...rough, state(90, 'waiting', lost)]);
    const german = await reportPageIn(['de-AT', 'en'], show);
    expect(german).toContain('<html lang="de" dir="ltr">');
    expect(german).toContain('Schlimmste Momente');
    expect(german).not.toContain(lost);
    expect(await reportPageIn(['ar'], show)).toContain('<html lang="ar" dir="rtl">');
    expect(await reportPageIn(['tlh'], show)).toContain('<html lang="en" dir="ltr">');
  });
});
