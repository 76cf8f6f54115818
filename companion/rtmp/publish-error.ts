import { outOfFiles } from '../lib/open-files.ts';

/** Why a publish ended or never began. */
export type PublishFailure =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'too-many-files'
  | 'timeout'
  | 'tls'
  | 'tls-missing'
  | 'handshake'
  | 'app-rejected'
  | 'key-rejected'
  | 'login-required'
  | 'login-rejected'
  | 'stalled'
  | 'closed-by-ingest'
  | 'protocol-error'
  | 'stopped';

const sentences: Readonly<Record<PublishFailure, string>> = {
  dns: 'The name of the ingest server cannot be found.',
  refused: 'The ingest server does not accept connections.',
  unreachable: 'The ingest server cannot be reached.',
  'too-many-files': 'No more connections may be opened.',
  timeout: 'The ingest server does not answer.',
  tls: 'The ingest server could not prove who it is.',
  'tls-missing': 'The server does not speak TLS on this port.',
  handshake: 'The server does not speak RTMP.',
  'app-rejected': 'The ingest server refused the connection.',
  'key-rejected': 'The ingest server refused the stream key.',
  'login-required': 'The ingest server asks for a user name and a password.',
  'login-rejected': 'The ingest server refused the user name or the password.',
  stalled: 'The ingest server takes no more data.',
  'closed-by-ingest': 'The ingest server ended the connection.',
  'protocol-error': 'The ingest server sent something that is not RTMP.',
  stopped: 'The publish was stopped.',
};

export interface PublishErrorOptions {
  readonly cause?: unknown;
  /** Status code of the ingest, only from the list of known ones. */
  readonly code?: string;
  readonly inferred?: boolean;
}

/** The end of a publish. The message is made of fixed words, so that no key can be in it. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly reason: PublishFailure;
  /**
   * True when the ingest said nothing and only closed the connection where one that refuses the app or the key
   * does. It may as well have been restarting: worth a second try before a person is bothered.
   */
  readonly inferred: boolean;

  constructor(reason: PublishFailure, options: PublishErrorOptions = {}) {
    super(
      options.code ? `${sentences[reason]} (${options.code})` : sentences[reason],
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.reason = reason;
    this.inferred = options.inferred ?? false;
  }
}

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
