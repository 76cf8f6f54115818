import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';
import type { PublishTarget } from './publish-dialogue.ts';

/** What may wait in Node for the kernel before `write()` says false: about 120 ms of a 4.3 Mbit/s stream. */
const highWaterMark = 65_536;

/**
 * Opens the connection to an ingest; TLS with the certificate and the host name checked. `connect` is emitted once
 * TCP is there, `secureConnect` once TLS is.
 */
export function dial({ url, ca }: Pick<PublishTarget, 'url' | 'ca'>): Socket {
  const { scheme, host, port } = url;
  const options = { host, port, highWaterMark, noDelay: true };
  if (scheme === 'rtmp') return connectTcp(options);
  const socket = connectTls({
    ...options,
    // SNI is for names only (RFC 6066, 3); the certificate is checked against `host` in either case.
    ...(isIP(host) ? {} : { servername: host }),
    ...(ca ? { ca: [...rootCertificates, ...ca] } : {}),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  });
  socket.setNoDelay(true);
  return socket;
}
