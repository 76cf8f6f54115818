import { hasUnseen, unwrapped } from './pasted-text.ts';
import { formatSrt, hidePassphrase, readSrt } from './srt-url.ts';

/** What an ingest may ask for before it takes a publish; as secret as a stream key. Of SRT: no user, and the passphrase. */
export interface IngestLogin {
  readonly user: string;
  readonly password: string;
}

/**
 * An ingest address in its parts. RTMP URLs are not WHATWG "special" URLs, so `URL` leaves their port and
 * path alone in ways that differ between runtimes; the few parts that RTMP needs are taken by hand here.
 */
export interface IngestUrl {
  /** What is spoken there: RTMP, SRT, or WHIP (RFC 9725) over HTTP; `file` for a recording, which no text leads to. */
  readonly scheme: 'rtmp' | 'rtmps' | 'srt' | 'http' | 'https' | 'file';
  /** Host name or address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /**
   * The RTMP application: path without the leading slash, with its query (`live2?backup=1`). Empty for a server
   * whose address is its host alone, as mediamtx has it. Of WHIP: path and query of the endpoint; empty where they are the
   * key, because nothing else tells whose stream it is. Of SRT: what is set for the connection (`latency=200`).
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

const shape =
  /^(rtmps?|https?):\/\/(?:([^\s/?#]*)@)?(\[[0-9a-f:.]+\]|[^\s/:?#@]+)(?::(\d{1,5}))?(?:\/([^\s#]*))?$/i;

const usualPorts = { rtmp: 1935, rtmps: 443, http: 80, https: 443, file: 0 } as const;
const maxPort = 65_535;
/** Names and addresses of this computer. */
const thisComputer = /^(?:(?:[^.]+\.)*localhost|127(?:\.\d{1,3}){3}|::1)$/;

/**
 * Parses `rtmp(s)://[user:password@]host[:port][/app[?query]]`, `https://host[:port][/endpoint]` (`http` on this computer
 * alone: who listens on the way could take the key, and the stream) and {@link readSrt | SRT's}. What came along when it was copied, and a trailing
 * slash of the app, are dropped. In user name and password whatever a URL cannot hold is percent-encoded (RFC 3986,
 * 3.2.1); an `@` may stand there as it is.
 * @returns null when the text is not an ingest address (wrong scheme, no host, a query without an app, a port above
 * 65535, a password without a user name, characters that nobody sees).
 */
export function parseIngestUrl(text: string): IngestUrl | null {
  const bare = unwrapped(text);
  if (hasUnseen(bare)) return null;
  if (/^srt:/i.test(bare)) return readSrt(bare)?.url ?? null;
  const match = shape.exec(bare);
  if (!match) return null;
  const [, rawScheme, userInfo, rawHost, rawPort, rawApp] = match;
  const scheme = rawScheme!.toLowerCase() as keyof typeof usualPorts;
  const isWeb = scheme.startsWith('http');
  const host = rawHost!.replace(/^\[|\]$/g, '').toLowerCase();
  const port = rawPort === undefined ? usualPorts[scheme] : Number(rawPort);
  const app = isWeb ? (rawApp ?? '') : (rawApp ?? '').replace(/\/+$/, '');
  if (port < 1 || port > maxPort || app.startsWith('?')) return null;
  if (isWeb && (userInfo !== undefined || (scheme === 'http' && !thisComputer.test(host)))) return null;
  const login = userInfo === undefined ? undefined : readLogin(userInfo);
  if (login === null) return null;
  return { scheme, host, port, app, ...(login && { login }) };
}

/** The whole address as text, login and all, with the port only where it is not the scheme's own. */
export function formatIngestUrl(url: IngestUrl): string {
  const { scheme, host, port, app, login } = url;
  if (scheme === 'srt') return formatSrt(url);
  const name = host.includes(':') ? `[${host}]` : host;
  const own = port === usualPorts[scheme];
  const who = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : '';
  return `${scheme}://${who}${name}${own ? '' : `:${port}`}${app === '' ? '' : `/${app}`}`;
}

/** Whether this is RTMP, over TLS or not. */
export function isRtmp({ scheme }: Pick<IngestUrl, 'scheme'>): boolean {
  return scheme === 'rtmp' || scheme === 'rtmps';
}

/** Whether it is WHIP. */
export function isWhip({ scheme }: Pick<IngestUrl, 'scheme'>): boolean {
  return scheme === 'http' || scheme === 'https';
}

/** An ingest address as it may be shown: that it holds a login, but not which. */
export function hideLogin(address: string): string {
  return hidePassphrase(address.replace(/^(\s*rtmps?:\/\/)[^/]*@/i, '$1••••@'));
}

/** Whether this is an address as `hideLogin` shows it: what stands there then is no login. */
export function isLoginHidden(address: string): boolean {
  return /^\s*(?:rtmps?:\/\/••••@|srt:.*[?&]passphrase=••••(?:&|$))/i.test(address);
}

/** An address as `hideLogin` shows it, without what it shows of a login. */
export function withoutHidden(address: string): string {
  return address
    .trim()
    .replace(/^(rtmps?:\/\/)••••@/i, '$1')
    .replace(/^(srt:.*)[?&]passphrase=••••$/i, '$1')
    .replace(/^(srt:.*[?&])passphrase=••••&/i, '$1');
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
