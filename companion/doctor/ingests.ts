import { once } from 'node:events';
import { parseIngestUrl, platformIds, platforms, type IngestUrl, type PlatformId } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import { dial } from '../rtmp/dial.ts';
import { ok, problem, warning, type Check, type Finding } from './finding.ts';

/** Longest time for one ingest to take a connection, its name resolved and TLS included, in ms. */
const timeoutMs = 6_000;

export interface IngestsOptions {
  readonly ingests: Readonly<Partial<Record<PlatformId, string>>>;
  readonly backupIngests: Readonly<Partial<Record<PlatformId, string>>>;
  /** PEM text of certificates that are trusted beside the well-known ones, or null. */
  readonly ingestCa: string | null;
  readonly rehearse: boolean;
  readonly clock: Clock;
}

/** Whether each ingest takes a connection; all at the same time, and without a word of RTMP: no key is sent. */
export function checkIngests(options: IngestsOptions): Check {
  return async (signal) => {
    if (options.rehearse) return [ok('ingests', 'not needed: a rehearsal goes nowhere')];
    const targets = platformIds.flatMap((id) => {
      const { name, ingest, backupIngest } = platforms[id];
      const own = options.ingests[id];
      const [main, backup] = own === undefined ? [ingest, backupIngest] : [own, options.backupIngests[id]];
      return [
        { topic: `${name} ingest`, url: parseIngestUrl(main ?? ''), spare: false },
        { topic: `${name} backup ingest`, url: parseIngestUrl(backup ?? ''), spare: true },
      ];
    });
    const named = targets.flatMap(({ url, ...rest }) => (url ? [{ url, ...rest }] : []));
    return Promise.all(named.map((target) => checkIngest(target, options, signal)));
  };
}

async function checkIngest(
  { topic, url, spare }: { topic: string; url: IngestUrl; spare: boolean },
  { ingestCa, clock }: IngestsOptions,
  signal: AbortSignal,
): Promise<Finding> {
  const place = `${url.host}:${url.port}`;
  const started = clock.now();
  const late = new AbortController();
  const cancel = clock.setTimer(timeoutMs, () => late.abort());
  const socket = dial({ url, ...(ingestCa === null ? {} : { ca: [ingestCa] }) });
  try {
    const event = url.scheme === 'rtmps' ? 'secureConnect' : 'connect';
    await once(socket, event, { signal: AbortSignal.any([signal, late.signal]) });
    return ok(topic, `${place} is reached in ${Math.round(clock.now() - started)} ms`);
  } catch (error) {
    if (signal.aborted) return warning(topic, `${place} was not waited for`, 'Ask again, and let it finish.');
    const [what, advice] = explain(late.signal.aborted ? 'ETIMEDOUT' : codeOf(error));
    return (spare ? warning : problem)(topic, `${place} ${what}`, advice);
  } finally {
    cancel();
    socket.on('error', () => undefined).destroy();
  }
}

/** What went wrong, and what to do. */
function explain(code: string): readonly [string, string] {
  const network =
    'Look whether this computer is online; if it is, whether a firewall or a VPN is in between.';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['cannot be found: its name is not resolved', network];
    case 'ECONNREFUSED':
      return [
        'is there, but takes no connection on this port',
        'Look at the address and whether the server runs.',
      ];
    case 'ETIMEDOUT':
      return ['does not answer', network];
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return ['cannot be reached from here', network];
    case 'ECONNRESET':
      return ['ends the connection at once', network];
    default:
      if (!/CERT|SIGNED|TLS|SSL|EPROTO|ISSUER/.test(code)) return [`cannot be reached (${code})`, network];
      return [
        `does not prove who it is (${code})`,
        'Look at the time of this computer and at programs that look into its traffic; for a server of your own, see --ingest-ca.',
      ];
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
