import { outOfFiles } from '../lib/open-files.ts';
import { PublishError, type PublishFailure } from '../publish/publish-error.ts';

/** Where the connection stands; decides what an end without a word means. */
export type PublishPhase = 'tcp' | 'tls' | 'handshake' | 'connect' | 'publish' | 'live';

/** The peer closed without saying why. `spoke`: it had sent something before. */
export function closedIn(phase: PublishPhase, spoke: boolean, cause?: unknown): PublishError {
  // nginx-rtmp closes on an unknown application and on a key its on_publish refuses; some platforms do so too.
  if (phase === 'connect') return new PublishError('app-rejected', { cause, inferred: true });
  if (phase === 'publish') return new PublishError('key-rejected', { cause, inferred: true });
  if (phase === 'handshake' && spoke) return new PublishError('handshake', { cause });
  return new PublishError('closed-by-ingest', { cause });
}

const byCode: Readonly<Record<string, PublishFailure>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ETIMEDOUT: 'timeout',
};
/** What came instead of TLS is no record of it at all (the codes are OpenSSL's). */
const noTls: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_UNEXPECTED_MESSAGE',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_RECORD_LAYER_FAILURE',
]);
const telling: readonly PublishFailure[] = ['refused', 'timeout'];
const hangUps: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** An error of the socket, by what it was doing. */
export function socketFailure(error: Error, phase: PublishPhase, spoke: boolean): PublishError {
  // Whatever else went wrong: nobody at the other end was to blame.
  const full = outOfFiles(error);
  if (full) return new PublishError('too-many-files', { cause: full });
  const codes = [error, ...(error instanceof AggregateError ? (error.errors as Error[]) : [])].map(codeOf);
  const reasons = codes.flatMap((code) => byCode[code] ?? []);
  // Of several addresses the one that answered at all tells most: an IPv6 address without a route says nothing.
  const reason = telling.find((one) => reasons.includes(one)) ?? reasons[0];
  if (reason) return new PublishError(reason, { cause: error });
  if (codes.some((code) => hangUps.has(code))) return closedIn(phase, spoke, error);
  if (phase === 'tcp') return new PublishError('unreachable', { cause: error });
  if (phase !== 'tls') return new PublishError('protocol-error', { cause: error });
  return new PublishError(codes.some((code) => noTls.has(code)) ? 'tls-missing' : 'tls', { cause: error });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
