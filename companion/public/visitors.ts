import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { pairingPath } from '#protocol';
import { Allowance, networkOf } from '../lib/allowance.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

/** Open connections of one address: four browsers with all that each may open. */
const maxConnections = 64;
/** Addresses that are remembered; who comes beyond shares what one may do. */
const addresses = 4_000;
/** A browser that goes live asks about ten times, and as often again for each time that all its connections are lost. */
const requests = { free: 200, paceMs: 200, addresses };
/** Attempts to be paired: a person types a code once or twice. */
const pairings = { free: 10, paceMs: 10_000, addresses };
/** How long it stays quiet after it has said that somebody is held back, in ms. */
const quietMs = 60_000;

export interface VisitorsOptions {
  /** Whether all connections come from a proxy of one's own, which says in `X-Forwarded-For` for whom. */
  readonly behindProxy: boolean;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Who comes to a port that everybody can reach: from where, and how much of each may come from one place. */
export class Visitors {
  readonly #open = new Map<string, number>();
  readonly #requests: Allowance;
  readonly #pairings: Allowance;
  #saidAt = -Infinity;
  readonly #options: VisitorsOptions;

  constructor(options: VisitorsOptions) {
    this.#options = options;
    this.#requests = new Allowance(options.clock, requests);
    this.#pairings = new Allowance(options.clock, pairings);
  }

  /** The address that a request comes from. What stands in front of the last one may be anybody's word. */
  addressOf({ headers, socket }: IncomingMessage): string {
    const said = this.#options.behindProxy ? String(headers['x-forwarded-for'] ?? '') : '';
    const last = said.split(',').at(-1)!.trim();
    return isIP(last) ? last : (socket.remoteAddress ?? 'unknown');
  }

  /** Takes a connection in, until it is closed. @returns false for one too many */
  join(socket: Duplex, address: string): boolean {
    const network = networkOf(address);
    const others = this.#open.get(network) ?? 0;
    if (others >= maxConnections) return this.#refuse(address, 'connections');
    this.#open.set(network, others + 1);
    socket.once('close', () => {
      const rest = this.#open.get(network)! - 1;
      if (rest > 0) this.#open.set(network, rest);
      else this.#open.delete(network);
    });
    return true;
  }

  /** Whether what is asked may be answered; counts it. */
  mayAsk(request: IncomingMessage): boolean {
    const address = this.addressOf(request);
    if (!this.#requests.take(address)) return this.#refuse(address, 'requests');
    const isPairing = request.method === 'POST' && pathOf(request) === pairingPath;
    return !isPairing || this.#pairings.take(address) || this.#refuse(address, 'pairings');
  }

  #refuse(address: string, what: string): false {
    const { clock, logger } = this.#options;
    if (clock.now() - this.#saidAt >= quietMs) {
      this.#saidAt = clock.now();
      logger.warn('Refused what is too much from one address', { address, what });
    }
    return false;
  }
}

/** What is asked for, without its query. */
export function pathOf({ url = '' }: IncomingMessage): string {
  return url.replace(/[?#].*$/s, '');
}
