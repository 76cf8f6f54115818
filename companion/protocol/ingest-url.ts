/**
 * An ingest address in its parts. RTMP URLs are not WHATWG "special" URLs, so `URL` leaves their port and
 * path alone in ways that differ between runtimes; the few parts that RTMP needs are taken by hand here.
 */
export interface IngestUrl {
  readonly scheme: 'rtmp' | 'rtmps';
  /** Host name or address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The RTMP application: path without the leading slash, with its query (`live2?backup=1`). */
  readonly app: string;
}

const shape = /^(rtmps?):\/\/(\[[0-9a-f:.]+\]|[^\s/:?#@]+)(?::(\d{1,5}))?\/([^\s#]*)$/i;

/**
 * Parses `rtmp(s)://host[:port]/app[?query]`. A trailing slash of the app is dropped.
 * @returns null when the text is not an ingest address (wrong scheme, no host, no app, a port above 65535, user info).
 */
export function parseIngestUrl(text: string): IngestUrl | null {
  const match = shape.exec(text.trim());
  if (!match) return null;
  const [, scheme, rawHost, rawPort, rawApp] = match;
  const secure = scheme!.toLowerCase() === 'rtmps';
  const port = rawPort === undefined ? (secure ? 443 : 1935) : Number(rawPort);
  const app = rawApp!.replace(/\/+$/, '');
  if (port < 1 || port > 65_535 || app === '' || app.startsWith('?')) return null;
  return {
    scheme: secure ? 'rtmps' : 'rtmp',
    host: rawHost!.replace(/^\[|\]$/g, '').toLowerCase(),
    port,
    app,
  };
}

/** The address as text, with the port only where it is not the scheme's own. */
export function formatIngestUrl({ scheme, host, port, app }: IngestUrl): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const own = port === (scheme === 'rtmps' ? 443 : 1935);
  return `${scheme}://${name}${own ? '' : `:${port}`}/${app}`;
}
