import type { Context } from 'hono';
import type { TokenProblem } from '../lib/door.ts';
import type { Logger } from '../lib/logger.ts';
import { operations } from './api/operations.ts';
import { refuse, tokenStatus } from './api/refuse.ts';
import type { AddRoutes } from './api/serve.ts';
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
  /** Why a caller may not read what is on air, or null. */
  readonly problemOf: (c: Context<Bindings>) => TokenProblem | null;
  readonly links: SignedLinks;
  readonly addressOf: (c: Context<Bindings>) => string | undefined;
}

/** The page runs what was built with it, asks this port alone, and is part of no other page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self' blob:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The page for people, and what it asks for. The page itself is the same for everybody and holds nothing; what it shows comes
 * over the stream, to who has the key of the link in the terminal.
 */
export function pageRoutes(
  { page, stream, book, codes, logger }: PageRoutesOptions,
  { problemOf, links, addressOf }: Asked,
): AddRoutes {
  return (serve) => {
    serve(operations.page, async (c) => {
      const file = await readPageFile(page, 'index.html');
      if (!file) return c.text('The control page was not built. Run `npm run build`, then reload.', 503);
      const problem = problemOf(c);
      c.header('Content-Security-Policy', policy);
      return c.body(file.body, problem ? tokenStatus[problem] : 200, { 'Content-Type': file.type });
    });
    serve(operations.pageFile, async (c, { params }) => {
      const file = await readPageFile(page, `assets/${params.file}`);
      return file ? c.body(file.body, 200, { 'Content-Type': file.type }) : c.notFound();
    });
    serve(operations.stream, (c) => {
      const body = stream.open();
      if (!body) return refuse(c, 429, 'too-many');
      return c.body(body, 200, { 'Content-Type': 'text/event-stream' });
    });
    serve(operations.showCode, async (c) => {
      codes.offer();
      await stream.lookAtPairing();
      return c.body(null, 204);
    });
    serve(operations.signLinks, (c, { body }) =>
      c.json({ links: body.paths.map((path) => links.sign(path)) }),
    );
    serve(operations.forgetBrowser, async (c, { params }) => {
      const { id } = params;
      if (await book.remove(id)) logger.info('Forgot a browser', { clientId: id, address: addressOf(c) });
      await stream.lookAtPairing();
      return c.body(null, 204);
    });
  };
}
