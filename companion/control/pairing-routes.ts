import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { pairingPath, pairingRequestSchema, wireError, type ErrorCode } from '#protocol';
import { extensionIdOf } from '../lib/extension-ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Bindings } from './bindings.ts';
import type { PairingBook } from './pairing-book.ts';
import type { PairingCodes } from './pairing-codes.ts';

export interface PairingRoutesOptions {
  readonly book: PairingBook;
  readonly codes: PairingCodes;
  readonly logger: Logger;
  readonly port: () => number;
}

const twoCopies =
  'Tabcast is paired under two ids now, such as that of a store and that of an unpacked folder. If both are in one ' +
  'browser, remove one there: each has settings and stream keys of its own';
/** Longest body, in bytes; a request to be paired has about 250. */
const maxBody = 2_048;

/**
 * Pairing, for the extension alone: a page that is let in without pairing has no business here, nor has a program.
 * Whoever forges an extension's origin still needs the code.
 */
export function addPairingRoutes(app: Hono<Bindings>, options: PairingRoutesOptions): void {
  const { book, codes, logger, port } = options;
  const refuse = (c: Context<Bindings>, code: ErrorCode, status: 400 | 403 | 413 | 429): Response => {
    logger.warn('Refused to pair', { code });
    return c.json({ error: wireError(code) }, status);
  };

  const short = bodyLimit({ maxSize: maxBody, onError: (c) => refuse(c, 'bad-payload', 413) });
  app.use(pairingPath, short, async (c, next) =>
    c.get('verdict') === 'extension' ? next() : refuse(c, 'unauthorized', 403),
  );
  app.get(pairingPath, (c) => c.json({ salt: codes.offer() }));
  app.post(pairingPath, async (c) => {
    const request = v.safeParse(pairingRequestSchema, await c.req.json().catch(() => null));
    if (!request.success) return refuse(c, 'bad-payload', 400);
    const { headers, socket: connection } = c.env.incoming;
    const origin = headers.origin!;
    const gone = new AbortController();
    c.env.outgoing.once('close', () => gone.abort());
    const applicant = { port: port(), origin, connection, left: gone.signal };
    const grant = await codes.redeem(request.output, applicant);
    if (typeof grant === 'string') return refuse(c, grant, grant === 'too-many' ? 429 : 403);
    logger.info('Paired a browser', { name: request.output.name, clientId: grant.clientId });
    if ((await book.list()).some((other) => isAnotherCopy(other.origin, origin))) logger.warn(twoCopies);
    return c.json(grant);
  });
}

/** Whether both are Tabcast in Chrome or its kin, under two ids. Firefox has another origin for each profile. */
function isAnotherCopy(one: string, other: string): boolean {
  const [first, second] = [extensionIdOf(one), extensionIdOf(other)];
  return first !== null && second !== null && first !== second;
}
