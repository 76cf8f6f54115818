import type { IncomingHttpHeaders } from 'node:http';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { helloPath, wireError } from '#protocol';
import type { Door, Verdict } from '../lib/door.ts';
import { extensionIdOf } from '../lib/extension-ids.ts';
import type { Bindings } from './bindings.ts';
import { page } from './page.ts';
import { PairingBookError } from './pairing-book.ts';
import { addPairingRoutes, isPageKey, type PairingRoutesOptions } from './pairing-routes.ts';
import type { StatusSource } from './status.ts';

export interface RoutesOptions extends PairingRoutesOptions {
  readonly door: Door;
  readonly source: StatusSource;
  /** The port that was really bound. */
  readonly port: () => number;
}

/** Nothing here may be framed, guessed at as a script, kept, or told where it was called from. */
const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * The control port's paths. Who may read what: `hello` holds nothing worth hiding, so extensions, allowed pages and
 * callers without an origin (browsers send none with some plain requests; they then keep the answer from the page)
 * may read it. `status` and the page tell what is on air: with `--token`, a caller without an origin has to show it
 * (`Authorization: Bearer …`), and an extension has to be one that was paired. The page shows the pairing code and
 * the paired browsers only to who came by the link in the terminal.
 */
export function routes(options: RoutesOptions): Hono<Bindings> {
  const { door, logger, source, port, book, codes } = options;
  const app = new Hono<Bindings>();
  const refusal = { error: wireError('unauthorized') };

  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    const { headers: asked, method } = c.env.incoming;
    const verdict = judge(door, asked, port());
    if (verdict === 'foreign-host' || verdict === 'foreign-origin') {
      const id = verdict === 'foreign-origin' ? extensionIdOf(asked.origin) : null;
      const what = id === null ? 'Refused a request' : unknownExtension(id);
      logger.warn(what, { verdict, host: asked.host, origin: asked.origin });
      return c.json(refusal, 403);
    }
    c.set('verdict', verdict);
    c.header('Vary', 'Origin');
    if (verdict !== 'anonymous') {
      c.header('Access-Control-Allow-Origin', asked.origin!);
      // The answer is for that origin alone, which is not ours.
      c.header('Cross-Origin-Resource-Policy', 'cross-origin');
      if (method === 'OPTIONS') {
        c.header('Access-Control-Allow-Methods', 'GET, POST');
        c.header('Access-Control-Allow-Headers', 'Authorization, Content-Type');
        return c.body(null, 204);
      }
    }
    await next();
  });

  const trusted = createMiddleware<Bindings>(async (c, next) => {
    const { origin, authorization } = c.env.incoming.headers;
    const shown = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    const verdict = c.get('verdict');
    if (verdict === 'extension' && !(await book.list()).some((one) => one.origin === origin)) {
      return c.json({ error: wireError('not-paired') }, 403);
    }
    const open = isPageKey(options, c.req.query('key')) || !door.hasToken || door.fits(shown);
    if (verdict === 'anonymous' && !open) return c.json(refusal, 401);
    await next();
  });

  app.get(helloPath, (c) => c.json(source.hello()));
  app.get('/api/status', trusted, (c) => c.json(source.status()));
  app.get('/', trusted, async (c) => {
    const site = c.req.header('sec-fetch-site') ?? 'none';
    const owner = isPageKey(options, c.req.query('key')) && (site === 'none' || site === 'same-origin');
    if (!owner) return c.html(page(source.status(), null));
    codes.offer();
    const pairing = { key: options.pageKey, code: codes.shown, browsers: await book.list() };
    return c.html(page(source.status(), pairing));
  });
  addPairingRoutes(app, options);
  app.onError((err, c) => {
    if (err instanceof PairingBookError) {
      logger.error(err.message);
      return c.json({ error: wireError('pairings-unusable') }, 507);
    }
    logger.error('A request could not be answered', { err });
    return c.json({ error: wireError('internal') }, 500);
  });
  return app;
}

/** A build of one's own, or one that was packed without the `key`, has another id: it can say no more than "not found". */
function unknownExtension(id: string): string {
  const advice = `If it is a Tabcast that you have built or installed, start with --extension-id ${id}`;
  return `Refused an extension that is not known as Tabcast. ${advice}`;
}

/** The port's own page names itself as origin when it posts a form: that is nobody foreign. */
function judge(door: Door, asked: IncomingHttpHeaders, port: number): Verdict {
  const { origin, ...rest } = asked;
  return door.judge(origin === `http://${asked.host}` ? rest : asked, port);
}
