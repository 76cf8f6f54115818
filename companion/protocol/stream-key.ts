import { formatIngestUrl, parseIngestUrl } from './ingest-url.ts';
import { isHostOf, platforms, type PlatformId } from './platforms.ts';

/** Longest key that is taken, in characters; the longest real ones are about 200. */
export const maxKeyLength = 512;

/** What was made of the text: `url-split` an address with the key at its end, `trimmed` white space or quotes around it. */
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
      readonly problem: 'empty' | 'too-long' | 'white-space' | 'url-without-key' | 'not-rtmp';
    };

/**
 * Reads what a person pasted where a stream key goes: trims it, splits `rtmp://host/app/KEY` into ingest and
 * key, and says what was understood and what is doubtful. A doubt is a warning; only `ok: false` is refused.
 */
export function readStreamKey(platform: PlatformId, text: string): KeyReading {
  const trimmed = text
    .trim()
    .replace(/^(["'`])(.*)\1$/s, '$2')
    .trim();
  const notes: KeyNote[] = trimmed === text ? [] : ['trimmed'];
  if (trimmed === '') return { ok: false, problem: 'empty' };
  if (trimmed.length > maxKeyLength) return { ok: false, problem: 'too-long' };
  if (/[\s\p{Cc}]/u.test(trimmed)) return { ok: false, problem: 'white-space' };

  const { hosts, keyShape } = platforms[platform];
  const doubts: KeyDoubt[] = [];
  let key = trimmed;
  let ingest: string | null = null;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) {
    if (!/^rtmps?:/i.test(trimmed)) return { ok: false, problem: 'not-rtmp' };
    const split = splitIngestAndKey(trimmed);
    if (!split) return { ok: false, problem: 'url-without-key' };
    key = split.key;
    ingest = split.ingest;
    notes.push('url-split');
    if (hosts.length > 0 && !isHostOf(platform, split.host)) doubts.push('foreign-host');
  }
  if (keyShape && !keyShape.test(key)) doubts.push('shape');
  return { ok: true, key, ingest, notes, doubts };
}

/**
 * Splits a whole publish URL at the last slash of its path: `rtmp://host/app/KEY?x=1` → `rtmp://host/app` and
 * `KEY?x=1`; a query of the app (`live2?backup=1/KEY`) stays with the app.
 */
function splitIngestAndKey(url: string): { ingest: string; host: string; key: string } | null {
  const whole = parseIngestUrl(url);
  if (!whole || url.trim().endsWith('/')) return null;
  // Facebook's older keys carry a query whose values hold no slash, so the last slash is the separator in every form.
  const cut = whole.app.lastIndexOf('/');
  if (cut <= 0) return null;
  const app = whole.app.slice(0, cut);
  const key = whole.app.slice(cut + 1);
  const ingest = formatIngestUrl({ ...whole, app });
  // `rtmp://host///key` leaves an app of slashes, which is none.
  return key === '' || !parseIngestUrl(ingest) ? null : { ingest, host: whole.host, key };
}
