import type { ControlNews, LogLine, PairingNews, Setting, ShowEvent, Status } from '#protocol';
import type { Link } from './connection.ts';
import { addSample, type Series } from './series.ts';

/** What has happened that is shown; the oldest makes room. */
const maxEvents = 200;
const maxLogLines = 500;

/** What happened, to the show or to the page itself. */
export type Happening =
  | Exclude<ShowEvent, { kind: 'sample' }>
  | { readonly kind: 'companion-lost' | 'companion-silent' | 'companion-back'; readonly at: number };

export interface PageEvent {
  /** Counts what this page has shown, from 1. */
  readonly number: number;
  /** Whether it had happened before the page was told of the companion. */
  readonly past: boolean;
  readonly happening: Happening;
}

/** All that the page knows. */
export interface PageState {
  readonly link: Link;
  /** Which run of the companion this is of; null before the first word. */
  readonly run: string | null;
  readonly configFile: string;
  readonly settings: readonly Setting[];
  readonly status: Status | null;
  /** Since when the first broadcast is on, in Unix ms; null while none is. */
  readonly since: number | null;
  /** Oldest first. */
  readonly events: readonly PageEvent[];
  /** Of each destination by `seriesName`. */
  readonly series: ReadonlyMap<string, Series>;
  readonly log: readonly LogLine[];
  readonly pairing: PairingNews | null;
}

export const blank: PageState = {
  link: 'connecting',
  run: null,
  configFile: '',
  settings: [],
  status: null,
  since: null,
  events: [],
  series: new Map(),
  log: [],
  pairing: null,
};

export type PageChange =
  | { readonly type: 'link'; readonly link: Link; readonly at: number }
  | { readonly type: 'news'; readonly news: ControlNews; readonly at: number };

export const seriesName = (broadcast: number, destination: string): string => `${broadcast} ${destination}`;

export function pageReducer(state: PageState, change: PageChange): PageState {
  return change.type === 'link' ? afterLink(state, change) : afterNews(state, change.news, change.at);
}

function afterLink(state: PageState, { link, at }: Extract<PageChange, { type: 'link' }>): PageState {
  if (link === state.link) return state;
  const next = { ...state, link };
  // Of one that was never there nothing is lost.
  if (state.run === null) return next;
  if (link === 'open') return happened(next, [{ kind: 'companion-back', at }]);
  const isAway = link === 'lost' || link === 'silent';
  return isAway && state.link === 'open' ? happened(next, [{ kind: `companion-${link}`, at }]) : next;
}

function afterNews(state: PageState, news: ControlNews, at: number): PageState {
  switch (news.kind) {
    case 'run': {
      const { run, configFile, settings } = news;
      const isSame = run === state.run;
      // Another run counts its broadcasts and lines anew.
      return {
        ...state,
        run,
        configFile,
        settings,
        ...(isSame ? {} : { series: new Map(), log: [] }),
      };
    }
    case 'status':
      return { ...state, status: news.status, since: sinceOf(state, news.status, at) };
    case 'show':
      return afterShow(state, news);
    case 'log': {
      const last = state.log.at(-1)?.number ?? 0;
      const fresh = news.lines.filter(({ number }) => number > last);
      return fresh.length === 0 ? state : { ...state, log: [...state.log, ...fresh].slice(-maxLogLines) };
    }
    case 'pairing':
      return { ...state, pairing: news.pairing };
  }
}

/** Reckoned once for each broadcast: what it says of its age comes a little sooner or later. */
function sinceOf({ status, since }: PageState, { broadcasts: [now] }: Status, at: number): number | null {
  if (!now) return null;
  const before = status?.broadcasts[0];
  const isSame = before?.id === now.id && before.ageMs <= now.ageMs;
  return isSame && since !== null ? since : at - now.ageMs;
}

function afterShow(state: PageState, told: Extract<ControlNews, { kind: 'show' }>): PageState {
  const series = new Map(state.series);
  const happenings: Happening[] = [];
  for (const event of told.events) {
    if (event.kind !== 'sample') {
      happenings.push(event);
      continue;
    }
    const name = seriesName(event.broadcast, event.stats.id);
    series.set(name, addSample(series.get(name), event));
  }
  // What is remembered for who connects, and known here since before the connection was lost.
  const known = new Set(told.recalled ? state.events.map(({ happening }) => JSON.stringify(happening)) : []);
  const fresh = happenings.filter((one) => !known.has(JSON.stringify(one)));
  return happened({ ...state, series }, fresh, told.recalled);
}

function happened(state: PageState, happenings: readonly Happening[], past = false): PageState {
  if (happenings.length === 0) return state;
  const last = state.events.at(-1)?.number ?? 0;
  const events = happenings.map((happening, index) => ({ number: last + index + 1, past, happening }));
  const all = [...state.events, ...events].sort((one, other) => one.happening.at - other.happening.at);
  return { ...state, events: all.slice(-maxEvents) };
}
