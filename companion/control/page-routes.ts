import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { controlPaths, linksRequestSchema, wireError } from '#protocol';
import type { TokenProblem } from '../lib/door.ts';
import type { Logger } from '../lib/logger.ts';
import type { Bindings } from './bindings.ts';
import type { ControlStream } from './control-stream.ts';
import type { PairingBook } from './pairing-book.ts';
import type { PairingCodes } from './pairing-codes.ts';
import { readPageFile } from './page-files.ts';
import type { SignedLinks } from './signed-links.ts';

export interface PageRoutesOptions {
  /** Folder of the built page. */
  readonly page: string;
  readonly stream: ControlStream;
  readonly book: PairingBook;
  readonly codes: PairingCodes;
  readonly logger: Logger;
}

interface Asked {
  /** Whether this caller has shown the key of the page. */
  readonly isOwner: (c: Context<Bindings>) => boolean;
  /** Why this caller may not read what is on air, or null. */
  readonly problemOf: (c: Context<Bindings>) => TokenProblem | null;
  readonly links: SignedLinks;
}

/** Longest list of paths that links are asked for, in bytes. */
const maxLinksBytes = 250_000;

const statusOf = { unauthorized: 401, 'too-many-tokens': 429 } as const;

/** The page runs what was built with it, asks this port alone, and is part of no other page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The page for people, and what it asks for. The page itself is the same for everybody and holds nothing; what it shows comes
 * over the stream, to who has the key of the link in the terminal.
 */
export function addPageRoutes(
  app: Hono<Bindings>,
  options: PageRoutesOptions,
  { links, ...asked }: Asked,
): void {
  const { page, stream, book, codes, logger } = options;

  app.get('/', async (c) => {
    const file = await readPageFile(page, 'index.html');
    if (!file) return c.text('The control page was not built. Run `npm run build`, then reload.', 503);
    const problem = asked.problemOf(c);
    c.header('Content-Security-Policy', policy);
    return c.body(file.body, problem ? statusOf[problem] : 200, { 'Content-Type': file.type });
  });
  app.get('/page/*', async (c) => {
    const file = await readPageFile(page, c.req.path.slice('/page/'.length));
    return file ? c.body(file.body, 200, { 'Content-Type': file.type }) : c.notFound();
  });

  app.use('/api/control/*', async (c, next) => {
    if (asked.isOwner(c)) return next();
    logger.warn('Refused a request', { code: 'unauthorized', address: c.env.incoming.socket.remoteAddress });
    return c.json({ error: wireError('unauthorized') }, 401);
  });
  app.get(controlPaths.stream, (c) => {
    const body = stream.open();
    if (!body) return c.json({ error: wireError('too-many') }, 429);
    return c.body(body, 200, { 'Content-Type': 'text/event-stream' });
  });
  app.post(controlPaths.code, async (c) => {
    codes.offer();
    await stream.lookAtPairing();
    return c.body(null, 204);
  });
  const refused = { error: wireError('bad-payload') };
  const limit = bodyLimit({ maxSize: maxLinksBytes, onError: (c) => c.json(refused, 413) });
  app.post(controlPaths.links, limit, async (c) => {
    const asked = v.safeParse(linksRequestSchema, await c.req.json().catch(() => null));
    if (!asked.success) return c.json(refused, 400);
    return c.json({ links: asked.output.paths.map((path) => links.sign(path)) });
  });
  app.delete(`${controlPaths.browsers}/:id`, async (c) => {
    const id = c.req.param('id');
    if (await book.remove(id)) logger.info('Forgot a browser', { clientId: id });
    await stream.lookAtPairing();
    return c.body(null, 204);
  });
}
