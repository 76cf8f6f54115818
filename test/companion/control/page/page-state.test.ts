import { describe, expect, it } from 'vitest';
import {
  blank,
  pageReducer,
  type PageChange,
  type PageState,
} from '../../../../companion/control/page/page-state.ts';
import type { ControlNews, LogLine, ShowEvent, Status } from '../../../../companion/protocol/index.ts';
import { plainHello } from '../../../helpers/hello.ts';
import { changed, sample, showStart, started } from '../../../helpers/show-events.ts';

const news = (told: ControlNews): PageChange => ({
  type: 'news',
  news: told,
  at: showStart,
});
const run = (name = 'a'): PageChange => news({ kind: 'run', run: name, configFile: '/c', settings: [] });
const show = (recalled: boolean, ...events: ShowEvent[]): PageChange =>
  news({ kind: 'show', recalled, events });
const link = (to: PageState['link'], at = 0): PageChange => ({ type: 'link', link: to, at });
const line = (number: number): LogLine => ({ number, at: 0, level: 'info', text: `${number}`, fields: [] });
const after = (...changes: PageChange[]): PageState => changes.reduce(pageReducer, blank);
const idle: Status = { ...plainHello, uptimeMs: 1, ffmpegVersion: null, broadcasts: [] };
const broadcast = {
  ...{ sockets: 1, rehearsal: false, held: false, epoch: null, media: null, restarts: 0 },
  destinations: [],
};
const kinds = (state: PageState): string[] => state.events.map(({ happening }) => happening.kind);

describe('what the page knows', () => {
  it('is what had happened before, and what happens, told apart', () => {
    const state = after(link('open'), run(), show(true, started(0), sample(1)), show(false, changed(2, {})));
    expect(state.events.map(({ past, number }) => [past, number])).toEqual([
      [true, 1],
      [false, 2],
    ]);
    expect(state.series.get('1 youtube')?.bitrate).toEqual([4_300_000]);
  });

  it('has nothing twice after the connection was lost, and says that it was', () => {
    const at = started(0).at;
    const state = after(
      link('open'),
      run(),
      show(true, started(0), sample(1)),
      link('lost', at + 2_000),
      link('open', at + 5_000),
      run(),
      show(true, started(0), sample(1), sample(2), changed(3, {})),
    );
    expect(kinds(state)).toEqual(['started', 'companion-lost', 'destination', 'companion-back']);
    expect(state.series.get('1 youtube')?.times).toHaveLength(2);
  });

  it('says once that the companion is gone, however often it is asked for, and nothing of one that never was there', () => {
    expect(kinds(after(link('lost'), link('connecting'), link('open')))).toEqual([]);
    expect(
      kinds(after(link('open'), run(), link('lost'), link('silent'), link('lost'), link('open'))),
    ).toEqual(['companion-lost', 'companion-back']);
  });

  it('begins its figures and its log anew with another run of the companion, whose broadcasts count anew', () => {
    const first = after(
      link('open'),
      run(),
      show(true, started(0), sample(1)),
      news({ kind: 'log', lines: [line(1), line(2)] }),
    );
    const state = [run('b'), show(true), news({ kind: 'log', lines: [line(1)] })].reduce(pageReducer, first);
    expect(state.series.size).toBe(0);
    expect(state.log).toEqual([line(1)]);
    expect(kinds(state)).toEqual(['started']);
  });

  it('reckons once since when a show is on, and anew for another one', () => {
    const on = (id: number, ageMs: number): PageChange =>
      news({ kind: 'status', status: { ...idle, broadcasts: [{ ...broadcast, id, ageMs }] } });
    const first = after(on(1, 60_000));
    expect(first.since).toBe(showStart - 60_000);
    expect(pageReducer(first, on(1, 61_900)).since).toBe(showStart - 60_000);
    // Another run of the companion counts its broadcasts anew.
    expect(pageReducer(first, on(1, 500)).since).toBe(showStart - 500);
    expect(pageReducer(first, on(2, 70_000)).since).toBe(showStart - 70_000);
    expect(pageReducer(first, news({ kind: 'status', status: idle })).since).toBeNull();
  });

  it('keeps the last 500 lines and 200 happenings, and no line twice', () => {
    const lines = Array.from({ length: 600 }, (_, n) => line(n + 1));
    const events = Array.from({ length: 250 }, (_, n) => changed(n, { attempt: n }));
    const state = after(
      link('open'),
      run(),
      show(true, ...events),
      news({ kind: 'log', lines: lines.slice(0, 400) }),
      news({ kind: 'log', lines }),
    );
    expect(state.log).toEqual(lines.slice(100));
    expect(state.events).toHaveLength(200);
    expect(state.events.at(-1)?.happening).toEqual(events.at(-1));
  });
});
