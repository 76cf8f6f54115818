import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Hono, type Context } from 'hono';
import type { Door, TokenProblem, Verdict } from '../lib/door.ts';
import { extensionIdOf } from '../lib/extension-ids.ts';
import { operations } from './api/operations.ts';
import { refuse, tokenStatus } from './api/refuse.ts';
import { serveOn, type AddRoutes } from './api/serve.ts';
import type { Bindings } from './bindings.ts';
import { PairingBookError } from './pairing-book.ts';
import { isPageKey } from './page-key.ts';
import { pageRoutes, type PageRoutesOptions } from './page-routes.ts';
import { pairingRoutes, type PairingRoutesOptions } from './pairing-routes.ts';
import { SignedLinks } from './signed-links.ts';
import type { StatusSource } from './status.ts';

export interface RoutesOptions extends PairingRoutesOptions, PageRoutesOptions {
  readonly door: Door;
  /** The key of the link in the terminal; only the person there is told it. */
  readonly pageKey: string;
  readonly source: StatusSource;
  /** What else there is to be asked for. */
  readonly more?: readonly AddRoutes[];
  /** The port as it is dialled. */
  readonly port: () => number;
  /** How that is reached by everybody, `https://stream.example.org`; null for a port of this computer. */
  readonly origin?: string | null;
  /** The address that a request comes from; that of its connection unless there is a better one. */
  readonly addressOf?: (request: IncomingMessage) => string;
}

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
  const { door, logger, source, port, pageKey, origin = null } = options;
  const addressIn = options.addressOf ?? (({ socket }: IncomingMessage) => socket.remoteAddress);
  const addressOf = (c: Context<Bindings>): string | undefined => addressIn(c.env.incoming);
  const app = new Hono<Bindings>();

  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    const { headers: asked, method } = c.env.incoming;
    const verdict = judge(door, asked, port(), origin ?? `http://${asked.host}`);
    if (verdict === 'foreign-host' || verdict === 'foreign-origin') {
      const id = verdict === 'foreign-origin' ? extensionIdOf(asked.origin) : null;
      const what = id === null ? 'Refused a request' : unknownExtension(id);
      logger.warn(what, { verdict, host: asked.host, origin: asked.origin });
      return refuse(c, 403, 'unauthorized');
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
    const address = addressOf(c);
    const code = token === undefined ? 'unauthorized' : door.checkToken(token, address);
    if (code === 'too-many-tokens') c.header('Retry-After', '1');
    if (code) logger.warn(token === undefined ? 'Refused a request' : 'Refused a token', { code, address });
    return code;
  };

  const serve = serveOn(app, {
    anybody: (_, next) => next(),
    reader: async (c, next) => {
      const code = problemOf(c);
      return code ? refuse(c, tokenStatus[code], code) : next();
    },
    owner: async (c, next) => {
      if (isOwner(c)) return next();
      logger.warn('Refused a request', { code: 'unauthorized', address: addressOf(c) });
      return refuse(c, 401, 'unauthorized');
    },
    extension: async (c, next) => {
      const verdict = c.get('verdict');
      if (verdict === 'extension') return next();
      // An extension that may look into this host asks without an origin (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
      // What it may ask so shows nobody a code where everybody can come.
      if (verdict === 'anonymous' && origin !== null && c.req.method === 'GET') return next();
      logger.warn('Refused to pair', { code: 'unauthorized', address: addressOf(c) });
      return refuse(c, 403, 'unauthorized');
    },
  });
  serve(operations.hello, (c) => c.json(source.hello()));
  serve(operations.status, (c) => c.json(source.status()));
  serve(operations.description, async (c) => {
    const { default: description } = await import('../../docs/openapi.json', { with: { type: 'json' } });
    return c.json(description);
  });
  for (const add of [
    ...(options.more ?? []),
    pageRoutes(options, { problemOf, links, addressOf }),
    pairingRoutes(options, { isPublic: origin !== null, addressOf }),
  ])
    add(serve);
  app.onError((err, c) => {
    if (err instanceof PairingBookError) {
      logger.error(err.message);
      return refuse(c, 507, 'pairings-unusable');
    }
    logger.error('A request could not be answered', { err });
    return refuse(c, 500, 'internal');
  });
  return app;
}

/** A build of one's own, or one that was packed without the `key`, has another id: it can say no more than "not found". */
function unknownExtension(id: string): string {
  const advice = `If it is a Tabcast that you have built or installed, start with --extension-id ${id}`;
  return `Refused an extension that is not known as Tabcast. ${advice}`;
}

/** @param own the port's own page names itself as origin when it posts a form: that is nobody foreign */
function judge(door: Door, asked: IncomingHttpHeaders, port: number, own: string): Verdict {
  const { origin, ...rest } = asked;
  return door.judge(origin === own ? rest : asked, port);
}
