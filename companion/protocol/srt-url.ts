import type { IngestUrl } from './ingest-url.ts';

const shape = /^srt:\/\/(\[[0-9a-f:.]+\]|[^\s/:?#@]+):(\d{1,5})\/?(?:\?(\S*))?$/i;

/** How long packets may be late, in ms: libsrt's own is 120, and nobody waits longer than 8 s. */
const latencyMs = { least: 20, most: 8_000 } as const;
/** Who means microseconds, as ffmpeg and OBS do, writes more than this. */
const mostInMs = 15_000;
/** Length of a passphrase (SRT's API, SRTO_PASSPHRASE). */
const passphraseLength = { least: 10, most: 79 } as const;

/** An SRT address, and the stream id in it, which is the key there. */
interface SrtReading {
  readonly url: IngestUrl;
  /** Empty where the address has none. */
  readonly streamId: string;
}

/**
 * Reads `srt://host:port[?streamid=…&passphrase=…&latency=…]`, for a caller: the usual address of SRT tools. The latency is
 * in ms, or in microseconds where it could be nothing else. What else is set there is left to the other end, or is what
 * Tabcast does anyway (`mode=caller`, `transtype=live`, `pkt_size=1316`).
 * @returns null when it is no such address: no port, a listener's, a passphrase or a latency that SRT does not take
 */
export function readSrt(text: string): SrtReading | null {
  const match = shape.exec(text);
  if (!match) return null;
  const [, host, port, query = ''] = match;
  const values = new Map(query.split('&').map((one) => splitOption(one)));
  const mode = values.get('mode') ?? 'caller';
  const passphrase = values.get('passphrase') ?? '';
  const latency = readLatency(values.get('latency'));
  if (Number(port) < 1 || Number(port) > 65_535 || mode !== 'caller' || latency === null) return null;
  const { length } = passphrase;
  if (length > 0 && (length < passphraseLength.least || length > passphraseLength.most)) return null;
  const url: IngestUrl = {
    scheme: 'srt',
    host: host!.replace(/^\[|\]$/g, '').toLowerCase(),
    port: Number(port),
    app: latency === undefined ? '' : `latency=${latency}`,
    ...(length > 0 && { login: { user: '', password: passphrase } }),
  };
  return { url, streamId: values.get('streamid') ?? '' };
}

/** The address without the stream id. */
export function formatSrt({ host, port, app, login }: IngestUrl): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const passphrase = login ? `passphrase=${encodeURIComponent(login.password)}` : '';
  const query = [passphrase, app].filter((part) => part !== '').join('&');
  return `srt://${name}:${port}${query === '' ? '' : `?${query}`}`;
}

/** The address with its passphrase hidden; others as they are. */
export function hidePassphrase(address: string): string {
  return address.replace(/^(\s*srt:.*?[?&]passphrase=)[^&]*/i, '$1••••');
}

/** The latency of such an address in ms, or null for libsrt's own. */
export function srtLatencyMs({ app }: Pick<IngestUrl, 'app'>): number | null {
  const ms = /^latency=(\d+)$/.exec(app)?.[1];
  return ms === undefined ? null : Number(ms);
}

function splitOption(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at).toLowerCase(), decoded(text.slice(at + 1))];
}

/** @returns undefined where none is set, null where it makes no sense */
function readLatency(text: string | undefined): number | undefined | null {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) return null;
  const ms = value > mostInMs ? Math.round(value / 1_000) : value;
  return ms < latencyMs.least || ms > latencyMs.most ? null : ms;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
