import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { formatIngestUrl, parseIngestUrl, type IngestUrl, type PublishTarget } from '#protocol';
import type { Dial } from '../dial/dial.ts';
import { socketFailure } from '../dial/socket-failure.ts';
import { PublishError, type PublishFailure } from '../publish/publish-error.ts';

/** Redirects that are followed, one after another. */
const maxRedirects = 3;
/** An answer is an SDP of a few kB. */
const maxAnswerBytes = 65_536;

/** What a server has taken. */
export interface WhipAnswer {
  readonly sdp: string;
  /** The session's own address, to be deleted at its end; null where the server names none. Not to be told. */
  readonly session: IngestUrl | null;
}

/**
 * One WHIP endpoint (RFC 9725): takes an offer, and an end. The bearer token goes to the server that it was given for, and to
 * no other, wherever that sends this client.
 */
export class WhipEndpoint {
  readonly #start: IngestUrl;
  readonly #token: string | null;
  readonly #dial: Dial;

  constructor({ url, key }: PublishTarget, dial: Dial) {
    // Where nothing else tells whose stream it is, the path is the key.
    const isPath = url.app === '';
    this.#start = isPath ? { ...url, app: key } : url;
    this.#token = isPath ? null : key;
    this.#dial = dial;
  }

  /**
   * Offers (4.2), also where the server sends this to (4.5).
   * @throws PublishError
   */
  async offer(sdp: string, signal: AbortSignal): Promise<WhipAnswer> {
    let at = this.#start;
    for (let redirects = 0; ; redirects++) {
      const { status, location, body } = await this.#ask(at, 'POST', sdp, signal);
      // Some say 200.
      const isTaken = status === 201 || (status === 200 && body.startsWith('v=0'));
      if (isTaken) return { sdp: body, session: resolve(at, location) };
      if (status !== 307 && status !== 308) throw new PublishError(failureOf(status));
      const next = resolve(at, location);
      // Never from TLS to plain text.
      const isSafe = next !== null && (at.scheme !== 'https' || next.scheme === 'https');
      if (!isSafe || redirects >= maxRedirects) throw new PublishError('app-rejected');
      at = next;
    }
  }

  /** Ends the session (4.2, "DELETE"). @throws PublishError */
  async end(session: IngestUrl, signal: AbortSignal): Promise<void> {
    await this.#ask(session, 'DELETE', '', signal);
  }

  async #ask(to: IngestUrl, method: string, body: string, signal: AbortSignal): Promise<Reply> {
    const socket = await this.#dial({ url: to }, signal);
    const isOwn =
      to.scheme === this.#start.scheme && to.host === this.#start.host && to.port === this.#start.port;
    const bearer = isOwn && this.#token !== null ? { authorization: `Bearer ${this.#token}` } : {};
    const { host } = new URL(formatIngestUrl(to));
    const type = method === 'POST' ? { 'content-type': 'application/sdp' } : {};
    const headers = {
      host,
      accept: 'application/sdp',
      'content-length': Buffer.byteLength(body),
      ...type,
      ...bearer,
    };
    try {
      return await new Promise<Reply>((resolve, reject) => {
        const fail = (error: Error): void => reject(failedRequest(error, signal));
        const options = { method, path: `/${to.app}`, headers, signal, createConnection: () => socket };
        request(options, (response) => readReply(response).then(resolve, fail))
          .on('error', fail)
          .end(body);
      });
    } finally {
      socket.on('error', () => undefined).destroy();
    }
  }
}

interface Reply {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

async function readReply(response: IncomingMessage): Promise<Reply> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response) {
    bytes += (piece as Buffer).length;
    if (bytes > maxAnswerBytes) throw new PublishError('handshake');
    pieces.push(piece as Buffer);
  }
  const { statusCode = 0, headers } = response;
  return { status: statusCode, location: headers.location, body: Buffer.concat(pieces).toString() };
}

/** An address that a server names, relative to the one it was asked at; null where it is none that may be gone to. */
function resolve(at: IngestUrl, location: string | undefined): IngestUrl | null {
  if (location === undefined) return null;
  try {
    const there = parseIngestUrl(new URL(location, formatIngestUrl(at)).href);
    return there && (there.scheme === 'http' || there.scheme === 'https') ? there : null;
  } catch {
    return null;
  }
}

/** What an answer other than yes means (RFC 9725, 4.2; RFC 9110, 15). */
function failureOf(status: number): PublishFailure {
  if (status === 401 || status === 403) return 'key-rejected';
  if (status === 404 || status === 410) return 'app-rejected';
  if (status === 409) return 'key-in-use';
  if (status === 406 || status === 422) return 'codec-refused';
  // It has no room, or something behind it is away.
  if (status === 429 || status >= 500) return 'refused';
  return 'handshake';
}

function failedRequest(error: Error, signal: AbortSignal): PublishError {
  if (error instanceof PublishError) return error;
  if (signal.aborted) return new PublishError('stopped');
  const { code = '' } = error as NodeJS.ErrnoException;
  // That error holds what the server said.
  if (code.startsWith('HPE_')) return new PublishError('handshake');
  return socketFailure(error, 'connect', false);
}
