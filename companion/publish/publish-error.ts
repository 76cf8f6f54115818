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
  | 'key-in-use'
  | 'whip-missing'
  | 'srt-missing'
  | 'codec-refused'
  | 'internal'
  | 'stopped';

const sentences: Readonly<Record<PublishFailure, string>> = {
  dns: 'The name of the ingest server cannot be found.',
  refused: 'The ingest server does not accept connections.',
  unreachable: 'The ingest server cannot be reached.',
  'too-many-files': 'No more connections may be opened.',
  timeout: 'The ingest server does not answer.',
  tls: 'The ingest server could not prove who it is.',
  'tls-missing': 'The server does not speak TLS on this port.',
  handshake: 'The server does not speak what its address says.',
  'app-rejected': 'The ingest server refused the connection.',
  'key-rejected': 'The ingest server refused the stream key.',
  'login-required': 'The ingest server asks for a user name and a password.',
  'login-rejected': 'The ingest server refused the user name or the password.',
  stalled: 'The ingest server takes no more data.',
  'closed-by-ingest': 'The ingest server ended the connection.',
  'protocol-error': 'The ingest server sent something that makes no sense.',
  'key-in-use': 'The ingest server still holds the previous session.',
  'whip-missing': 'This computer lacks the library for WebRTC, or an ffmpeg with libopus.',
  'srt-missing': 'This ffmpeg has no SRT.',
  'codec-refused': 'The ingest server takes no H.264 or no Opus.',
  internal: 'A program that this publish needs has ended.',
  stopped: 'The publish was stopped.',
};

export interface PublishErrorOptions {
  readonly cause?: unknown;
  /** Status code of the ingest, only from the list of known ones. */
  readonly code?: string;
  readonly inferred?: boolean;
}

/** A program that a publish needs has not started, or has ended by itself. */
export function programFailure(error: Error | null): PublishError {
  const full = outOfFiles(error);
  return full
    ? new PublishError('too-many-files', { cause: full })
    : new PublishError('internal', error ? { cause: error } : {});
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
