import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, rootCertificates } from 'node:tls';
import type { PublishTarget } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import { noFileLeft, outOfFiles } from '../lib/open-files.ts';
import { PublishError } from '../publish/publish-error.ts';
import type { Names } from './names.ts';
import { race } from './race.ts';
import { closedIn, socketFailure } from './socket-failure.ts';

/**
 * Opens the connection to an ingest: TCP, and TLS where the address wants it, with the certificate and the host name
 * checked.
 * @throws PublishError; reason `stopped` when the signal aborts.
 */
export type Dial = (target: DialTarget, signal: AbortSignal) => Promise<Duplex>;

type DialTarget = Pick<PublishTarget, 'url'>;

/** What may wait in Node for the kernel before `write()` says false: about 120 ms of a 4.3 Mbit/s stream. */
const highWaterMark = 65_536;

/**
 * Dials by the addresses that these names have.
 * @param ca certificate authorities trusted besides the usual ones, in PEM
 */
export function dialWith(names: Pick<Names, 'find'>, clock: Clock, ca: readonly string[] = []): Dial {
  return async (target, signal) => {
    const { scheme, host, port } = target.url;
    const stopped = (): PublishError | null => (signal.aborted ? new PublishError('stopped') : null);
    const addresses = await names.find(host, signal).catch((cause: unknown) => {
      // A resolver that gets no socket says that it has no answer.
      const out = outOfFiles(cause) ?? noFileLeft();
      throw (
        stopped() ??
        (out ? new PublishError('too-many-files', { cause: out }) : new PublishError('dns', { cause }))
      );
    });
    const options = { port, highWaterMark, noDelay: true };
    const open = (address: string): Socket => connectTcp({ ...options, host: address });
    const tcp = await race(addresses, open, clock, signal).catch((error: Error) => {
      throw stopped() ?? socketFailure(error, 'tcp', false);
    });
    return scheme === 'rtmp' || scheme === 'http' ? tcp : secure(tcp, host, ca, signal);
  };
}

/** Dials one time only: who is sent elsewhere then does not get there. */
export function once(dial: Dial): Dial {
  let isUsed = false;
  return (target, signal) => {
    if (isUsed) return Promise.reject(new PublishError('app-rejected'));
    isUsed = true;
    return dial(target, signal);
  };
}

function secure(tcp: Socket, host: string, ca: readonly string[], signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const options = { socket: tcp, host, highWaterMark };
    const socket = connectTls({
      ...options,
      // SNI is for names only (RFC 6066, 3); the certificate is checked against `host` in either case.
      ...(isIP(host) ? {} : { servername: host }),
      ...(ca.length > 0 ? { ca: [...rootCertificates, ...ca] } : {}),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    });
    const leave = (): void => {
      signal.removeEventListener('abort', stop);
      socket.off('error', fail).off('close', hangUp).off('secureConnect', done);
    };
    const give = (error: PublishError): void => {
      leave();
      socket.on('error', () => {}).destroy();
      reject(error);
    };
    const stop = (): void => give(new PublishError('stopped'));
    const fail = (error: Error): void => give(socketFailure(error, 'tls', false));
    const hangUp = (): void => give(closedIn('tls', false));
    const done = (): void => {
      leave();
      socket.setNoDelay(true);
      resolve(socket);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', fail).once('close', hangUp).once('secureConnect', done);
  });
}
