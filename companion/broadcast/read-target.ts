import {
  parseIngestUrl,
  platforms,
  readStreamKey,
  type ErrorCode,
  type IngestUrl,
  type PlatformId,
  type SendKey,
} from '#protocol';
import type { Target } from './destination-port.ts';

export type TargetReading =
  | { readonly ok: true; readonly target: Target; readonly backup: Target | null }
  | { readonly ok: false; readonly code: ErrorCode };

const problems = {
  empty: 'key-empty',
  'too-long': 'key-too-long',
  'white-space': 'key-malformed',
  'url-without-key': 'key-is-url',
  'not-rtmp': 'key-is-url',
} as const satisfies Record<string, ErrorCode>;

/**
 * Where a `send-key` wants to publish. An ingest that the companion was started with (`--ingest`, `--rehearse`)
 * comes before all others: a rehearsal must not go public because somebody pasted a whole address as the key. Then
 * the one named in the request, the one before a pasted key, and the platform's own.
 */
export function readTarget(
  platform: PlatformId,
  request: SendKey,
  override: IngestUrl | null,
): TargetReading {
  const reading = readStreamKey(platform, request.key);
  if (!reading.ok) return { ok: false, code: problems[reading.problem] };
  const { key } = reading;
  if (override) return { ok: true, target: { url: override, key }, backup: null };
  const named = request.ingest ?? reading.ingest;
  const { ingest: own, backupIngest } = platforms[platform];
  if (named === null && own === null) return { ok: false, code: 'ingest-missing' };
  const url = parseIngestUrl(named ?? own!);
  if (!url) return { ok: false, code: 'ingest-invalid' };
  const backupUrl = named === null && backupIngest !== null ? parseIngestUrl(backupIngest) : null;
  return { ok: true, target: { url, key }, backup: backupUrl && { url: backupUrl, key } };
}

/** The same place with another key, unless a whole address was pasted as the key and the companion is free to use it. */
export function readOtherKey(
  platform: PlatformId,
  key: string,
  place: { readonly target: Target; readonly backup: Target | null },
  override: IngestUrl | null,
): TargetReading {
  const reading = readStreamKey(platform, key);
  if (reading.ok && reading.ingest !== null) return readTarget(platform, { key }, override);
  if (!reading.ok) return { ok: false, code: problems[reading.problem] };
  const withKey = (target: Target): Target => ({ ...target, key: reading.key });
  return { ok: true, target: withKey(place.target), backup: place.backup && withKey(place.backup) };
}

/** Whether two targets are one and the same publish: an ingest takes a key only once. */
export function sameTarget(a: Target, b: Target): boolean {
  const parts = ({ url, key }: Target): unknown[] => [url.scheme, url.host, url.port, url.app, key];
  const others = parts(b);
  return parts(a).every((part, at) => part === others[at]);
}
