import type { Context } from 'hono';
import type { ErrorCode } from '#protocol';
import { extensionIdOf } from '../lib/extension-ids.ts';
import type { Logger } from '../lib/logger.ts';
import { operations } from './api/operations.ts';
import { refuse } from './api/refuse.ts';
import type { AddRoutes } from './api/serve.ts';
import type { Bindings } from './bindings.ts';
import type { PairingBook } from './pairing-book.ts';
import type { PairingCodes } from './pairing-codes.ts';

export interface PairingRoutesOptions {
  readonly book: PairingBook;
  readonly codes: PairingCodes;
  readonly logger: Logger;
  readonly port: () => number;
}

interface Asked {
  /** Whether everybody can come here: then a code is shown only when the owner wants one. */
  readonly isPublic: boolean;
  readonly addressOf: (c: Context<Bindings>) => string | undefined;
}

const twoCopies =
  'Tabcast is paired under two ids now, such as that of a store and that of an unpacked folder. If both are in one ' +
  'browser, remove one there: each has settings and stream keys of its own';

/**
 * Pairing, for the extension alone: a page that is let in without pairing has no business here, nor has a program.
 * Whoever forges an extension's origin still needs the code.
 */
export function pairingRoutes(
  { book, codes, logger, port }: PairingRoutesOptions,
  { isPublic, addressOf }: Asked,
): AddRoutes {
  const turnDown = (c: Context<Bindings>, code: ErrorCode): Response => {
    logger.warn('Refused to pair', { code, address: addressOf(c) });
    return refuse(c, code === 'too-many' ? 429 : 403, code);
  };

  return (serve) => {
    serve(operations.offerPairing, (c) => c.json({ salt: isPublic ? codes.salt : codes.offer() }));
    serve(operations.pair, async (c, { body }) => {
      const { headers, socket: connection } = c.env.incoming;
      const origin = headers.origin!;
      const gone = new AbortController();
      c.env.outgoing.once('close', () => gone.abort());
      const grant = await codes.redeem(body, { port: port(), origin, connection, left: gone.signal });
      if (typeof grant === 'string') return turnDown(c, grant);
      logger.info('Paired a browser', {
        name: body.name,
        clientId: grant.clientId,
        address: addressOf(c),
      });
      if ((await book.list()).some((other) => isAnotherCopy(other.origin, origin))) logger.warn(twoCopies);
      return c.json(grant);
    });
  };
}

/** Whether both are Tabcast in Chrome or its kin, under two ids. Firefox has another origin for each profile. */
function isAnotherCopy(one: string, other: string): boolean {
  const [first, second] = [extensionIdOf(one), extensionIdOf(other)];
  return first !== null && second !== null && first !== second;
}
