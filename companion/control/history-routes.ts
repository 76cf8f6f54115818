import type { Context } from 'hono';
import type { HistoryList } from '#protocol';
import { HistoryError } from '../history/history-thread.ts';
import type { History } from '../history/history.ts';
import { operations } from './api/operations.ts';
import { refuse } from './api/refuse.ts';
import type { AddRoutes } from './api/serve.ts';
import type { Bindings } from './bindings.ts';

/** A report as JSON has every sample that is kept: a second each in a show of half a day. */
const maxSamples = 50_000;

/** Characters of `Accept-Language` that are read. */
const maxHeader = 200;

/** The report needs no more than its own style; nothing in it may run. */
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** What happened in shows: the list, a report of each as a page and as JSON, and how to delete them. @param history null where none is kept */
export function historyRoutes(history: History | null): AddRoutes {
  /** Answers with what a question gives: null is for what is not there. */
  const answer = async <T>(
    c: Context<Bindings>,
    ask: (history: History) => Promise<T | null>,
    say: (value: T) => Response,
  ): Promise<Response> => {
    if (!history) return refuse(c, 404, 'history-off');
    try {
      const value = await ask(history);
      return value === null ? refuse(c, 404, 'no-such-show') : say(value);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      return refuse(c, 503, 'history-unusable');
    }
  };
  const remove = (c: Context<Bindings>, show: string | null): Promise<Response> =>
    answer(
      c,
      async (kept) => (await kept.remove(show)) || show === null || null,
      () => c.json({ ok: true }),
    );
  /** @param file what a browser calls it when it is saved */
  const named = (c: Context<Bindings>, file: string): void =>
    c.header('Content-Disposition', `inline; filename="${file}"`);

  return (serve) => {
    serve(operations.listShows, (c, { query: { limit, before = null } }) =>
      answer(
        c,
        (kept) => kept.list(limit, before),
        (shows) => c.json({ shows, problem: history?.problem ?? null } satisfies HistoryList),
      ),
    );
    serve(operations.readShow, (c, { params }) =>
      answer(
        c,
        (kept) => kept.read(params.id, maxSamples),
        (record) => {
          named(c, `tabcast-${fileDate(record.startedAt)}.json`);
          return c.json(record);
        },
      ),
    );
    serve(operations.reportShow, (c, { params, query: { lang } }) =>
      answer(
        c,
        (kept) =>
          kept.report(params.id, lang === undefined ? languagesOf(c.req.header('accept-language')) : [lang]),
        (page) => {
          named(c, 'tabcast-show.html');
          c.header('Content-Security-Policy', reportPolicy);
          c.header('Vary', 'Origin, Accept-Language');
          return c.html(page);
        },
      ),
    );
    serve(operations.removeShow, (c, { params }) => remove(c, params.id));
    serve(operations.removeShows, (c) => remove(c, null));
  };
}

/** The languages that a browser asks for, best first: `de-AT,de;q=0.9,en;q=0.8`. */
export function languagesOf(header = ''): readonly string[] {
  const asked = header
    .slice(0, maxHeader)
    .split(',')
    .map((one) => /^\s*([A-Za-z]{2,8}(?:-[A-Za-z\d]{1,8})*)\s*(?:;\s*q=([\d.]+))?\s*$/.exec(one))
    .flatMap((match) => (match ? [{ language: match[1]!, q: Number(match[2] ?? 1) }] : []));
  return asked.toSorted((one, other) => other.q - one.q).map(({ language }) => language);
}

function fileDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replaceAll(/[T:]/g, '-');
}
