import { hasUnseen, unwrapped } from './pasted-text.ts';

/** What an ingest may ask for before it takes a publish; as secret as a stream key. */
export interface IngestLogin {
  readonly user: string;
  readonly password: string;
}

/**
 * An ingest address in its parts. RTMP URLs are not WHATWG "special" URLs, so `URL` leaves their port and
 * path alone in ways that differ between runtimes; the few parts that RTMP needs are taken by hand here.
 */
export interface IngestUrl {
  readonly scheme: 'rtmp' | 'rtmps';
  /** Host name or address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /**
   * The RTMP application: path without the leading slash, with its query (`live2?backup=1`). Empty for a server
   * whose address is its host alone, as mediamtx has it.
   */
  readonly app: string;
  /** User name and password, where the address holds them. */
  readonly login?: IngestLogin;
}

/** Where to publish. The key is in no log and no status. */
export interface PublishTarget {
  readonly url: IngestUrl;
  readonly key: string;
}

const shape = /^(rtmps?):\/\/(?:([^\s/?#]*)@)?(\[[0-9a-f:.]+\]|[^\s/:?#@]+)(?::(\d{1,5}))?(?:\/([^\s#]*))?$/i;

/**
 * Parses `rtmp(s)://[user:password@]host[:port][/app[?query]]`. What came along when it was copied, and a trailing
 * slash of the app, are dropped. In user name and password whatever a URL cannot hold is percent-encoded (RFC 3986,
 * 3.2.1); an `@` may stand there as it is.
 * @returns null when the text is not an ingest address (wrong scheme, no host, a query without an app, a port above
 * 65535, a password without a user name, characters that nobody sees).
 */
export function parseIngestUrl(text: string): IngestUrl | null {
  const bare = unwrapped(text);
  const match = shape.exec(bare);
  if (!match || hasUnseen(bare)) return null;
  const [, scheme, userInfo, rawHost, rawPort, rawApp] = match;
  const secure = scheme!.toLowerCase() === 'rtmps';
  const port = rawPort === undefined ? (secure ? 443 : 1935) : Number(rawPort);
  const app = (rawApp ?? '').replace(/\/+$/, '');
  if (port < 1 || port > 65_535 || app.startsWith('?')) return null;
  const login = userInfo === undefined ? undefined : readLogin(userInfo);
  if (login === null) return null;
  return {
    scheme: secure ? 'rtmps' : 'rtmp',
    host: rawHost!.replace(/^\[|\]$/g, '').toLowerCase(),
    port,
    app,
    ...(login && { login }),
  };
}

/** The whole address as text, login and all, with the port only where it is not the scheme's own. */
export function formatIngestUrl({ scheme, host, port, app, login }: IngestUrl): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const own = port === (scheme === 'rtmps' ? 443 : 1935);
  const who = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : '';
  return `${scheme}://${who}${name}${own ? '' : `:${port}`}${app === '' ? '' : `/${app}`}`;
}

/** An ingest address as it may be shown: that it holds a login, but not which. */
export function hideLogin(address: string): string {
  return address.replace(/^(\s*rtmps?:\/\/)[^/]*@/i, '$1••••@');
}

/** Whether this is an address as `hideLogin` shows it: what stands before the server then is no login. */
export function isLoginHidden(address: string): boolean {
  return /^\s*rtmps?:\/\/••••@/i.test(address);
}

function readLogin(userInfo: string): IngestLogin | null {
  const [user = '', ...rest] = userInfo.split(':');
  const login = { user: decoded(user), password: decoded(rest.join(':')) };
  return login.user === '' || /\p{Cc}/u.test(login.user + login.password) ? null : login;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
