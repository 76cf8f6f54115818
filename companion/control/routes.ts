import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { helloPath, wireError } from '#protocol';
import type { Door } from '../lib/door.ts';
import type { Logger } from '../lib/logger.ts';
import { page } from './page.ts';
import type { StatusSource } from './status.ts';

export interface RoutesOptions {
  readonly door: Door;
  readonly logger: Logger;
  readonly source: StatusSource;
  /** The port that was really bound. */
  readonly port: () => number;
}

type Bindings = { Bindings: HttpBindings };

/** Nothing here may be framed, guessed at as a script, kept, or told where it was called from. */
const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * The control port's paths. Who may read what: `hello` holds nothing worth hiding, so the extension, allowed pages
 * and callers without an origin (browsers send none with some plain requests; they then keep the answer from the
 * page) may read it. `status` and the page tell what is on air: with `--token`, a caller without an origin has to
 * show it (`Authorization: Bearer …`).
 */
export function routes({ door, logger, source, port }: RoutesOptions): Hono<Bindings> {
  const app = new Hono<Bindings>();
  const refusal = { error: wireError('unauthorized') };

  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    const { headers: asked, method } = c.env.incoming;
    const verdict = door.judge(asked, port());
    if (verdict === 'foreign-host' || verdict === 'foreign-origin') {
      logger.warn('Refused a request', { verdict, host: asked.host, origin: asked.origin });
      return c.json(refusal, 403);
    }
    c.header('Vary', 'Origin');
    if (verdict === 'trusted') {
      c.header('Access-Control-Allow-Origin', asked.origin!);
      // The answer is for that origin alone, which is not ours.
      c.header('Cross-Origin-Resource-Policy', 'cross-origin');
      if (method === 'OPTIONS') {
        c.header('Access-Control-Allow-Methods', 'GET');
        c.header('Access-Control-Allow-Headers', 'Authorization');
        return c.body(null, 204);
      }
    }
    await next();
  });

  const withToken = createMiddleware<Bindings>(async (c, next) => {
    const { origin, authorization } = c.env.incoming.headers;
    const shown = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (origin === undefined && door.hasToken && !door.fits(shown)) return c.json(refusal, 401);
    await next();
  });

  app.get(helloPath, (c) => c.json(source.hello()));
  app.get('/api/status', withToken, (c) => c.json(source.status()));
  app.get('/', withToken, (c) => c.html(page(source.status())));
  app.onError((err, c) => {
    logger.error('A request could not be answered', { err });
    return c.json({ error: wireError('internal') }, 500);
  });
  return app;
}
