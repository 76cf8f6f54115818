import type { Context } from 'hono';
import * as v from 'valibot';
import {
  historySentences,
  showIdSchema,
  type HistoryError as HistoryErrorCode,
  type HistoryList,
} from '#protocol';
import { HistoryError } from '../history/history-thread.ts';
import type { History } from '../history/history.ts';
import type { Bindings } from './bindings.ts';
import type { AddRoutes } from './routes.ts';

/** Shows in one answer. */
const usualShows = 50;
const maxShows = 200;
/** A report as JSON has every sample that is kept: a second each in a show of half a day. */
const maxSamples = 50_000;

const querySchema = v.object({
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.transform(Number), v.minValue(1), v.maxValue(maxShows)),
    String(usualShows),
  ),
  before: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number)), undefined),
});

const statusOf = { 'history-off': 404, 'no-such-show': 404, 'history-unusable': 503 } as const;

/** The report needs no more than its own style; nothing in it may run. */
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** What happened in shows: the list, a report of each as a page and as JSON, and how to delete them. @param history null where none is kept */
export function historyRoutes(history: History | null): AddRoutes {
  const refuse = (c: Context<Bindings>, code: HistoryErrorCode): Response =>
    c.json({ error: { code, message: historySentences[code] } }, statusOf[code]);

  /** Answers with what a question gives: null is for what is not there. */
  const answer = async <T>(
    c: Context<Bindings>,
    ask: (history: History) => Promise<T | null>,
    say: (value: T) => Response,
  ): Promise<Response> => {
    if (!history) return refuse(c, 'history-off');
    try {
      const value = await ask(history);
      return value === null ? refuse(c, 'no-such-show') : say(value);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      return refuse(c, 'history-unusable');
    }
  };
  const showOf = (c: Context<Bindings>): string | null => {
    const id = v.safeParse(showIdSchema, c.req.param('id'));
    return id.success ? id.output : null;
  };
  /** @param file what a browser calls it when it is saved */
  const named = (c: Context<Bindings>, file: string): void =>
    c.header('Content-Disposition', `inline; filename="${file}"`);

  return (app, guarded) => {
    app.get('/api/history', guarded, (c): Response | Promise<Response> => {
      const query = v.safeParse(querySchema, c.req.query());
      if (!query.success) return c.json({ error: { code: 'bad-query', message: badQuery } }, 400);
      const { limit, before = null } = query.output;
      return answer(
        c,
        (kept) => kept.list(Number(limit), before),
        (shows) => c.json({ shows, problem: history?.problem ?? null } satisfies HistoryList),
      );
    });
    app.get('/api/history/:id/report.json', guarded, (c) => {
      const show = showOf(c);
      return answer(
        c,
        async (kept) => (show === null ? null : kept.read(show, maxSamples)),
        (record) => {
          named(c, `tabcast-${fileDate(record.startedAt)}.json`);
          return c.json(record);
        },
      );
    });
    app.get('/api/history/:id/report.html', guarded, (c) => {
      const show = showOf(c);
      return answer(
        c,
        async (kept) => (show === null ? null : kept.report(show)),
        (page) => {
          named(c, 'tabcast-show.html');
          c.header('Content-Security-Policy', reportPolicy);
          return c.html(page);
        },
      );
    });
    app.delete('/api/history/:id', guarded, (c) => {
      const show = showOf(c);
      const remove = async (kept: History): Promise<true | null> =>
        show !== null && (await kept.remove(show)) ? true : null;
      return answer(c, remove, () => c.json({ ok: true }));
    });
    app.delete('/api/history', guarded, (c) =>
      answer(
        c,
        async (kept) => kept.remove(null),
        () => c.json({ ok: true }),
      ),
    );
  };
}

const badQuery = `\`limit\` takes a whole number from 1 to ${maxShows}, \`before\` milliseconds since 1970.`;

function fileDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replaceAll(/[T:]/g, '-');
}
