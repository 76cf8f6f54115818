import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { parseIngestUrl, platformIds, platforms, type IngestUrl, type PlatformId } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import { dialWith } from '../dial/dial.ts';
import { Names } from '../dial/names.ts';
import { PublishError, type PublishFailure } from '../publish/publish-error.ts';
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
  /** Asks the name servers of the system when left out. */
  readonly newResolver?: () => Resolver;
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
  { ingestCa, clock, newResolver = () => new Resolver() }: IngestsOptions,
  signal: AbortSignal,
): Promise<Finding> {
  const place = `${url.host}:${url.port}`;
  const started = clock.now();
  const late = new AbortController();
  const cancel = clock.setTimer(timeoutMs, () => late.abort());
  try {
    const either = AbortSignal.any([signal, late.signal]);
    await askForName(url.host, newResolver(), either);
    const ca = ingestCa === null ? [] : [ingestCa];
    const dial = dialWith(new Names(clock, { server: newResolver }), clock, ca);
    const socket = await dial({ url }, either);
    socket.on('error', () => undefined).destroy();
    return ok(topic, `${place} is reached in ${Math.round(clock.now() - started)} ms`);
  } catch (error) {
    if (signal.aborted) return warning(topic, `${place} was not waited for`, 'Ask again, and let it finish.');
    const [what, advice] = explain(codeOf(error));
    return (spare ? warning : problem)(topic, `${place} ${what}`, advice);
  } finally {
    cancel();
  }
}

/**
 * Waits until a name server has said anything about a name. The system's own way to resolve one, which a connection takes,
 * cannot be cancelled: while no server answers, it would keep this process from its end.
 */
async function askForName(host: string, resolver: Resolver, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (isIP(host)) return;
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await resolver.resolve4(host);
  } catch (error) {
    // A name that it does not know may stand in the hosts file.
    if (['ECANCELLED', 'ETIMEOUT'].includes(codeOf(error))) throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
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
    case 'ECANCELLED':
    case 'ETIMEOUT':
      return ['cannot be found: no name server answers', network];
    case 'ECONNREFUSED':
      return [
        'is there, but takes no connection on this port',
        'Look at the address and whether the server runs.',
      ];
    case 'ABORT_ERR':
    case 'ETIMEDOUT':
      return ['does not answer', network];
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return ['cannot be reached from here', network];
    case 'EMFILE':
      return [
        'was not tried: this computer lets Tabcast open no more connections',
        'Close other programs, or raise the limit on open files (ulimit -Hn).',
      ];
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

/** What dialling makes of the codes of several addresses. */
const codes: Readonly<Partial<Record<PublishFailure, string>>> = {
  dns: 'ENOTFOUND',
  refused: 'ECONNREFUSED',
  timeout: 'ETIMEDOUT',
  unreachable: 'ENETUNREACH',
  'too-many-files': 'EMFILE',
  'closed-by-ingest': 'ECONNRESET',
  stopped: 'ABORT_ERR',
};

function codeOf(error: unknown): string {
  if (error instanceof PublishError) return codes[error.reason] ?? codeOf(error.cause);
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
