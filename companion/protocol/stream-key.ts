import { formatIngestUrl, isRtmp, isWhip, parseIngestUrl } from './ingest-url.ts';
import { hasUnseen, unwrapped } from './pasted-text.ts';
import { isUnder } from './directory/directory.ts';
import { readSrt } from './srt-url.ts';
import { platforms, type KeyOwner, type PlatformId } from './platforms.ts';

/** Longest key that is taken, in characters; the longest real ones are about 200. */
export const maxKeyLength = 512;

/** What was made of the text: `url-split` an address with the key at its end, `trimmed` white space, quotes or invisible characters around it. */
export type KeyNote = 'trimmed' | 'url-split';
/** What is doubtful about it: the shape is not the platform's, or the address belongs to another host. */
export type KeyDoubt = 'shape' | 'foreign-host';

export type KeyReading =
  | {
      readonly ok: true;
      readonly key: string;
      /** The ingest that stood before the key in a pasted URL; null when only a key was given. */
      readonly ingest: string | null;
      readonly notes: readonly KeyNote[];
      readonly doubts: readonly KeyDoubt[];
    }
  | {
      readonly ok: false;
      readonly problem: 'empty' | 'too-long' | 'white-space' | 'url-without-key' | 'placeholder' | 'not-rtmp';
    };

/** What stands for the key in an address that was copied from a guide: `{stream_key}`, `<key>`, `[YOUR KEY]`, `$KEY`. */
const placeholder = /^(?:\{[^{}]*\}|<[^<>]*>|\[[^[\]]*\]|\$\w*key\w*|%\w*key\w*%)$/i;

/**
 * Reads what a person pasted where a stream key goes: takes off what was copied along, splits `rtmp://host/app/KEY`
 * into ingest and key, and says what was understood and what is doubtful. A doubt is a warning; only `ok: false` is
 * refused.
 */
export function readStreamKey(owner: PlatformId | KeyOwner, text: string): KeyReading {
  const bare = unwrapped(text);
  const notes: KeyNote[] = bare === text ? [] : ['trimmed'];
  if (bare === '') return { ok: false, problem: 'empty' };
  if (bare.length > maxKeyLength) return { ok: false, problem: 'too-long' };
  if (placeholder.test(bare)) return { ok: false, problem: 'placeholder' };
  if (hasUnseen(bare)) return { ok: false, problem: 'white-space' };

  const { hosts, keyShape, ingest: own } = typeof owner === 'string' ? platforms[owner] : owner;
  const doubts: KeyDoubt[] = [];
  let key = bare;
  let ingest: string | null = null;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(bare)) {
    if (!/^(?:rtmps?|srt):/i.test(bare)) return { ok: false, problem: 'not-rtmp' };
    const split = splitIngestAndKey(bare);
    // Where the platform has a server of its own, an address with one part is that server's, without a key.
    if (!split || (own !== null && split.app === '')) return { ok: false, problem: 'url-without-key' };
    if (placeholder.test(split.key)) return { ok: false, problem: 'placeholder' };
    key = split.key;
    ingest = split.ingest;
    notes.push('url-split');
    if (hosts.length > 0 && !isUnder(split.host, hosts)) doubts.push('foreign-host');
  }
  if (keyShape && !keyShape.test(key)) doubts.push('shape');
  return { ok: true, key, ingest, notes, doubts };
}

/**
 * Reads a key and the server address beside it. Without a key the address is the whole of it, as it is documented of
 * servers that make one path of both: `rtmp://host/live/stream`. An address that was copied with a placeholder at its
 * end (`rtmp://host/app/{stream_key}`) means the one before it, and a query behind the placeholder goes with the key. Of an
 * SRT address the key is its stream id; of a WHIP endpoint the bearer token or, where the address is all there is, its path.
 * @param owner a platform with a port of its own, or what is known of a further destination
 */
export function readKeyAndServer(owner: PlatformId | KeyOwner, text: string, server: string): KeyReading {
  const { ingest: own, hosts } = typeof owner === 'string' ? platforms[owner] : owner;
  if (unwrapped(text) === '' && own === null) {
    const whole = isWhipEndpoint(server) ? readEndpoint(server) : readStreamKey(owner, server);
    if (whole.ok && whole.ingest !== null && !isRtmp(parseIngestUrl(whole.ingest)!)) return whole;
    // One part alone may as well be the application, and the key forgotten.
    const hasApp = whole.ok && whole.ingest !== null && parseIngestUrl(whole.ingest)?.app !== '';
    return hasApp ? whole : { ok: false, problem: 'empty' };
  }
  const reading = readStreamKey(owner, text);
  if (!reading.ok || reading.ingest !== null) return reading;
  const at = parseIngestUrl(server);
  const foreign = at !== null && hosts.length > 0 && !isUnder(at.host, hosts);
  const doubts: KeyDoubt[] = foreign ? ['foreign-host', ...reading.doubts] : [...reading.doubts];
  if (at && !isRtmp(at)) return { ...reading, ingest: formatIngestUrl(at), doubts };
  const [path = '', ...query] = unwrapped(server).split('?');
  const cut = path.lastIndexOf('/');
  if (!placeholder.test(path.slice(cut + 1))) return { ...reading, ingest: server, doubts };
  return { ...reading, ingest: path.slice(0, cut), key: [reading.key, ...query].join('?'), doubts };
}

/**
 * Splits a whole publish URL into application and key. The query begins at the first `?`, and slashes in it divide
 * nothing: `rtmp://host/app/KEY?sig=a/b` → `app` and `KEY?sig=a/b`. Only where the path is the application alone does
 * the query belong to it, up to its last slash: `live2?backup=1/KEY`. A single part is the key of a server without
 * applications.
 */
function splitIngestAndKey(url: string): { ingest: string; host: string; app: string; key: string } | null {
  const srt = readSrt(url);
  if (srt) {
    const { url: to, streamId: key } = srt;
    return key === '' ? null : { ingest: formatIngestUrl(to), host: to.host, app: to.app, key };
  }
  const whole = parseIngestUrl(url);
  if (!whole || url.endsWith('/')) return null;
  const queryAt = whole.app.indexOf('?');
  const path = queryAt < 0 ? whole.app : whole.app.slice(0, queryAt);
  const inPath = path.lastIndexOf('/');
  const cut = inPath < 0 ? whole.app.lastIndexOf('/') : inPath;
  const app = whole.app.slice(0, Math.max(cut, 0)).replace(/\/+$/, '');
  const key = whole.app.slice(cut + 1);
  return key === '' ? null : { ingest: formatIngestUrl({ ...whole, app }), host: whole.host, app, key };
}

function isWhipEndpoint(server: string): boolean {
  const url = parseIngestUrl(server);
  return url !== null && isWhip(url);
}

/** An endpoint that is known by its path alone: then whoever knows the path may publish there. */
function readEndpoint(server: string): KeyReading {
  const url = parseIngestUrl(server)!;
  const { app: key } = url;
  if (key === '') return { ok: false, problem: 'url-without-key' };
  if (key.length > maxKeyLength) return { ok: false, problem: 'too-long' };
  return { ok: true, key, ingest: formatIngestUrl({ ...url, app: '' }), notes: ['url-split'], doubts: [] };
}
