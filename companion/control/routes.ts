import type { IncomingHttpHeaders } from 'node:http';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { helloPath, wireError } from '#protocol';
import type { Door, TokenProblem, Verdict } from '../lib/door.ts';
import { extensionIdOf } from '../lib/extension-ids.ts';
import type { Bindings } from './bindings.ts';
import { PairingBookError } from './pairing-book.ts';
import { isPageKey } from './page-key.ts';
import { addPageRoutes, type PageRoutesOptions } from './page-routes.ts';
import { addPairingRoutes, type PairingRoutesOptions } from './pairing-routes.ts';
import { SignedLinks } from './signed-links.ts';
import type { StatusSource } from './status.ts';

export interface RoutesOptions extends PairingRoutesOptions, PageRoutesOptions {
  readonly door: Door;
  /** The key of the link in the terminal; only the person there is told it. */
  readonly pageKey: string;
  readonly source: StatusSource;
  /** What else there is to be asked for. */
  readonly more?: readonly AddRoutes[];
  /** The port that was really bound. */
  readonly port: () => number;
}

/** Adds paths of its own. @param guarded lets in who may read the status, and answers everybody else */
export type AddRoutes = (app: Hono<Bindings>, guarded: MiddlewareHandler<Bindings>) => void;

const statusOf = { unauthorized: 401, 'too-many-tokens': 429 } as const;

/** Nothing here may be framed, guessed at as a script, kept, or told where it was called from. */
const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * The control port's paths. Who may read what: `hello` holds nothing worth hiding, so extensions, allowed pages and
 * callers without an origin (browsers send none with some plain requests; they then keep the answer from the page)
 * may read it. `status` tells what is on air: it takes the token or the key of the link in the terminal (`Authorization:
 * Bearer …`, the latter as `?key=…` too), and no origin, which any program can name. What the page asks for (`/api/control/…`)
 * takes that key alone: there are the pairing code, the paired browsers and the log. It may have links made, which let a
 * browser read one thing without it.
 */
export function routes(options: RoutesOptions): Hono<Bindings> {
  const { door, logger, source, port, pageKey } = options;
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

  const bearerOf = (c: Context<Bindings>): string | undefined =>
    /^Bearer (\S+)$/i.exec(c.env.incoming.headers.authorization ?? '')?.[1];
  const isOwner = (c: Context<Bindings>): boolean =>
    isPageKey(pageKey, c.req.query('key')) || isPageKey(pageKey, bearerOf(c));
  const links = new SignedLinks(pageKey, Date.now);
  const isLinked = (c: Context<Bindings>): boolean =>
    (c.req.method === 'GET' || c.req.method === 'HEAD') && links.isGood(new URL(c.req.url));
  /** Why this caller may not read what is on air; null for who may. Where it comes from, it could only say. */
  const problemOf = (c: Context<Bindings>): TokenProblem | null => {
    if (isOwner(c) || isLinked(c)) return null;
    const token = bearerOf(c);
    const address = c.env.incoming.socket.remoteAddress;
    const code = token === undefined ? 'unauthorized' : door.checkToken(token, address);
    if (code === 'too-many-tokens') c.header('Retry-After', '1');
    if (code) logger.warn(token === undefined ? 'Refused a request' : 'Refused a token', { code, address });
    return code;
  };

  const guarded: MiddlewareHandler<Bindings> = async (c, next) => {
    const code = problemOf(c);
    return code ? c.json({ error: wireError(code) }, statusOf[code]) : next();
  };

  app.get(helloPath, (c) => c.json(source.hello()));
  app.get('/api/status', guarded, (c) => c.json(source.status()));
  for (const add of options.more ?? []) add(app, guarded);
  addPageRoutes(app, options, { isOwner, problemOf, links });
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
