import {
  isHostOf,
  parseIngestUrl,
  platforms,
  presetOfTarget,
  readKeyAndServer,
  readStreamKey,
  rehearsalIngest,
  type ErrorCode,
  type IngestUrl,
  type PlatformId,
  type PublishTarget,
  type SendKey,
} from '#protocol';

import type { IngestPlan } from './destination-port.ts';

/** Where the companion was told to publish instead of a platform's public ingests. */
export interface IngestOverride {
  readonly ingest: IngestUrl;
  readonly backups: readonly IngestUrl[];
  /** Of the built-in ingest: the folder of its recordings. */
  readonly recordings?: string;
}

export type TargetReading =
  | { readonly ok: true; readonly plan: IngestPlan }
  | { readonly ok: false; readonly code: ErrorCode };

const problems = {
  empty: 'key-empty',
  'too-long': 'key-too-long',
  'white-space': 'key-malformed',
  placeholder: 'key-placeholder',
  'url-without-key': 'key-is-url',
  'not-rtmp': 'key-is-url',
} as const satisfies Record<string, ErrorCode>;

/**
 * Where a `send-key` wants to publish. An ingest that the companion was started with (`--ingest`, `--rehearse`)
 * comes before all others: a rehearsal must not go public because somebody pasted a whole address as the key. Then
 * the one before a pasted key, the one named in the request, and the platform's own. A platform's backup goes
 * with its own ingest alone, also where that was pasted.
 * @param servers those of the platform's own that the request has chosen, in the order in which they are tried
 */
export function readTarget(
  platform: PlatformId,
  request: SendKey,
  override: IngestOverride | null,
  servers: readonly IngestUrl[] = [],
): TargetReading {
  const { ingest } = request;
  const reading =
    ingest === undefined
      ? readStreamKey(platform, request.key)
      : readKeyAndServer(platform, request.key, ingest);
  if (!reading.ok) return { ok: false, code: problems[reading.problem] };
  const { key } = reading;
  const at = (url: IngestUrl, backups: readonly IngestUrl[], plain: IngestUrl | null): TargetReading => {
    const to = (one: IngestUrl): PublishTarget => ({ url: one, key });
    return { ok: true, plan: { target: to(url), backups: backups.map(to), plain: plain && to(plain) } };
  };
  // Whatever else is wrong: who asked for a rehearsal never goes public.
  if (ingest === rehearsalIngest && override?.recordings === undefined) {
    return { ok: false, code: 'rehearsal-unavailable' };
  }
  if (override) return at(override.ingest, override.backups, null);
  const [first, ...others] = reading.ingest === null ? servers : [];
  if (first) return at(first, others, null);
  const text = reading.ingest ?? platforms[platform].ingest;
  if (text === null) return { ok: false, code: 'ingest-missing' };
  const url = parseIngestUrl(text);
  if (!url) return { ok: false, code: 'ingest-invalid' };
  const plain = request.allowPlain ? plainOf(platform, url) : null;
  return at(url, backupsOf(platform, url), plain);
}

/** The platform's other ingest, where this is its first one: by TLS, though this may be the plain one. */
function backupsOf(platform: PlatformId, url: IngestUrl): readonly IngestUrl[] {
  const backup = parseIngestUrl(platforms[platform].backupIngest ?? '');
  return backup && isFirst(platform, url) ? [backup] : [];
}

/** The platform's first ingest by plain text, where this is the one by TLS. */
function plainOf(platform: PlatformId, url: IngestUrl): IngestUrl | null {
  if (url.scheme !== 'rtmps' || !isFirst(platform, url)) return null;
  return parseIngestUrl(platforms[platform].plainIngest ?? '');
}

/** Whether it is the platform's first ingest, by TLS or not. */
function isFirst(platform: PlatformId, url: IngestUrl): boolean {
  const { ingest } = platforms[platform];
  return ingest !== null && isHostOf(platform, url.host) && url.app === parseIngestUrl(ingest)?.app;
}

/** The same place with another key, unless a whole address was pasted as the key and the companion is free to use it. */
export function readOtherKey(
  platform: PlatformId,
  key: string,
  { target, backups, plain }: IngestPlan,
  override: IngestOverride | null,
): TargetReading {
  const reading = readStreamKey(platform, key);
  if (reading.ok && reading.ingest !== null) return readTarget(platform, { key }, override);
  if (!reading.ok) return { ok: false, code: problems[reading.problem] };
  const withKey = (target: PublishTarget): PublishTarget => ({ ...target, key: reading.key });
  const plan = { target: withKey(target), backups: backups.map(withKey), plain: plain && withKey(plain) };
  return { ok: true, plan };
}

/** Whether two publishes would be in each other's way: one key at one server, or at any two of a platform's servers. */
export function sharesKey(a: PublishTarget, b: PublishTarget): boolean {
  if (a.key !== b.key) return false;
  if (a.url.host === b.url.host && a.url.port === b.url.port) return true;
  const owner = presetOfTarget(a);
  return owner !== null && owner === presetOfTarget(b);
}

/** Whether two targets are one and the same publish: an ingest takes a key only once. */
export function sameTarget(a: PublishTarget, b: PublishTarget): boolean {
  const parts = ({ url: { scheme, host, port, app, login }, key }: PublishTarget): unknown[] => [
    ...[scheme, host, port, app, key],
    ...[login?.user, login?.password],
  ];
  const others = parts(b);
  return parts(a).every((part, at) => part === others[at]);
}

/** A recording, as the one of its broadcast: no two are the same place. @param broadcast as the desk counts them */
export function recordingPlan(broadcast: number): IngestPlan {
  const url: IngestUrl = { scheme: 'file', host: '', port: 0, app: `${broadcast}` };
  return { target: { url, key: '' }, backups: [], plain: null };
}

export function isRecording({ url }: PublishTarget): boolean {
  return url.scheme === 'file';
}
