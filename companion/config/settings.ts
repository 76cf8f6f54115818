import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { platformIds, type PlatformId } from '#protocol';
import type { LogLevel } from '../lib/logger.ts';
import { ConfigError } from './config-error.ts';
import { checkPicture, readCertificates } from './files.ts';
import { fleetSettings, refuseFleetSecrets, type FleetSettings } from './fleet-settings.ts';
import { readSplit, recordingFolder, type RecordingFolder, type Split } from './recording-settings.ts';
import { portNames, type PortName, type Source } from './options.ts';
import { readServer, type ServerSettings } from './server-settings.ts';
import { serviceFlags } from './service-flags.ts';
import { readConfigFile, readEnvironment, readFlags, type Environment } from './sources.ts';

/** Everything the companion can be told at its start. */
export interface Settings {
  /** The port asked for, 0 for any free one; null takes the usual one or, when that is taken, one of its spares. */
  readonly ports: Readonly<Record<PortName, number | null>>;
  readonly ingests: Readonly<Partial<Record<PlatformId, string>>>;
  /** Each beside one of `ingests`. */
  readonly backupIngests: Readonly<Partial<Record<PlatformId, string>>>;
  /** PEM text of certificates that are trusted beside the well-known ones, or null. */
  readonly ingestCa: string | null;
  readonly rehearse: boolean;
  readonly allowOrigins: readonly string[];
  /** Ids of Chrome extensions that may ask to be paired, beside Tabcast's own. */
  readonly extensionIds: readonly string[];
  readonly token: string | null;
  /** Addresses that are told what happens in shows, and what that is signed with; the secret is null where there is none of them. */
  readonly webhooks: { readonly urls: readonly string[]; readonly secret: string | null };
  readonly dataDir: string;
  readonly logLevel: LogLevel;
  readonly json: boolean;
  /** Whether a browser is opened at the start. */
  readonly open: boolean;
  /** Whether what happens in shows is kept. */
  readonly history: boolean;
  /** Whether what goes out is measured. */
  readonly verdict: boolean;
  readonly graceSeconds: number;
  /** What viewers see while the browser is away, a line of text or the path of a picture; null for the built-in one. */
  readonly slate: { readonly picture: string } | { readonly text: string } | null;
  readonly recordings: RecordingFolder;
  readonly splitRecordings: Split;
  /** Addresses to listen on; null is this computer alone, 127.0.0.1 and ::1. */
  readonly hosts: readonly string[] | null;
  /** Whether programs of other users of this computer may connect. */
  readonly anyUser: boolean;
  /** Port for remote controls of OBS, 0 for any free one; null where there is to be none. */
  readonly obsPort: number | null;
  /** Broadcasts that one paired browser may have live at a time. */
  readonly broadcastsPerBrowser: number;
  /** Null for a companion on one's own computer. */
  readonly server: ServerSettings | null;
  /** How it is one of a fleet; null for a companion alone. */
  readonly fleet: FleetSettings | null;
}

export type Request =
  | { readonly ask: 'help' | 'version' | 'uninstall-service' }
  | { readonly ask: 'install-service'; readonly dataDir: string; readonly flags: readonly string[] }
  | { readonly ask: 'obs-password'; readonly dataDir: string }
  | { readonly ask: 'pairings'; readonly dataDir: string; readonly json: boolean }
  | { readonly ask: 'forget'; readonly dataDir: string; readonly id: string }
  | {
      readonly ask: 'doctor' | 'diagnostics' | 'pair' | 'health' | 'fleet status' | 'fleet drain';
      readonly settings: Settings;
    }
  | { readonly ask: 'run'; readonly settings: Settings };

/**
 * Reads what the companion was told: flags before environment before config file before defaults, pair by pair.
 * @throws {ConfigError} with a sentence that says what is allowed.
 */
export function readRequest(argv: readonly string[], env: Environment): Request {
  const { help, version, command, source: flags } = readFlags(argv);
  if (help || version) return { ask: help ? 'help' : 'version' };
  if (command === 'uninstall-service') return { ask: command };
  refuseFleetSecrets(flags);
  const environment = readEnvironment(env);
  const dataDir = resolve(flags['data-dir'] ?? environment['data-dir'] ?? defaultDataDir(env));
  if (command === 'obs-password') return { ask: command, dataDir };
  if (flags.forget !== undefined) return { ask: 'forget', dataDir, id: flags.forget };
  if (flags.pairings) return { ask: 'pairings', dataDir, json: flags.json ?? false };
  const file = readConfigFile(join(dataDir, 'config.json'));
  const all: Source = {
    ...file,
    ...environment,
    ...flags,
    port: { ...file.port, ...environment.port, ...flags.port },
    ingest: { ...file.ingest, ...environment.ingest, ...flags.ingest },
    'backup-ingest': { ...file['backup-ingest'], ...environment['backup-ingest'], ...flags['backup-ingest'] },
  };
  const settings = settingsFrom(all, dataDir, env);
  if (command && command !== 'install-service') return { ask: command, settings };
  if (command) return { ask: command, dataDir, flags: serviceFlags(flags, dataDir) };
  return { ask: 'run', settings };
}

function settingsFrom(source: Source, dataDir: string, env: Environment): Settings {
  const ports = Object.fromEntries(portNames.map((name) => [name, source.port?.[name] ?? null]));
  refuseSharedPorts(source.port ?? {});
  refuseLoneBackups(source);
  const server = readServer(source);
  return {
    ports: ports as Settings['ports'],
    ingests: source.ingest ?? {},
    backupIngests: source['backup-ingest'] ?? {},
    ingestCa: source['ingest-ca'] === undefined ? null : readCertificates(source['ingest-ca']),
    rehearse: source.rehearse ?? false,
    allowOrigins: source['allow-origin'] ?? [],
    extensionIds: source['extension-id'] ?? [],
    token: source.token ?? null,
    webhooks: webhooksFrom(source),
    dataDir,
    logLevel: source['log-level'] ?? 'info',
    json: source.json ?? false,
    open: !(source['no-open'] ?? false) && server === null,
    history: !(source['no-history'] ?? false),
    verdict: !(source['no-verdict'] ?? false),
    graceSeconds: source.grace ?? 60,
    slate: slateFrom(source),
    recordings: recordingFolder(source.recordings, env),
    splitRecordings: readSplit(source['split-recordings']),
    hosts: source.host ? reachableHosts(source.host, source['insecure-host'] ?? false) : null,
    anyUser: source['any-user'] ?? false,
    obsPort: obsPortOf(source),
    broadcastsPerBrowser: source.broadcasts ?? 1,
    server,
    fleet: fleetSettings(source),
  };
}

/** @throws {ConfigError} for a port that another listener was given */
function obsPortOf({ 'obs-websocket': port, port: others = {} }: Source): number | null {
  if (port === undefined || port === false) return null;
  const other = portNames.find((name) => port !== 0 && others[name] === port);
  if (!other) return port;
  throw new ConfigError(`Port ${port} is given to both ${other} and --obs-websocket. Give each its own.`);
}

function webhooksFrom(source: Source): Settings['webhooks'] {
  const { webhook: urls = [] } = source;
  const secret = source['webhook-secret'] ?? null;
  if (urls.length > 0 && secret === null) {
    throw new ConfigError(
      'A webhook needs a secret, by which its receiver knows who it comes from. Make one with ' +
        '`echo whsec_$(openssl rand -base64 32)`, and give it to both: here as TABCAST_WEBHOOK_SECRET or in config.json.',
    );
  }
  return { urls, secret };
}

function slateFrom({ slate, 'slate-text': text }: Source): Settings['slate'] {
  if (slate !== undefined && text !== undefined) {
    throw new ConfigError('--slate and --slate-text exclude each other: choose a picture or a line of text.');
  }
  if (text !== undefined) return { text };
  return slate === undefined ? null : { picture: checkPicture(slate) };
}

/** There is no TLS here, so what others can reach has to be asked for twice. */
function reachableHosts(hosts: readonly string[], insecure: boolean): readonly string[] {
  const exposed = hosts.find((host) => host !== '::1' && !/^127\./.test(host));
  if (exposed === undefined || insecure) return hosts;
  throw new ConfigError(
    `Others on the network could reach ${exposed}, and stream keys would travel there in the clear. ` +
      'Leave out --host and put a program that speaks TLS in front of 127.0.0.1 (with --any-user, unless it runs as ' +
      'you or as root), or add --insecure-host.',
  );
}

/** A stream key goes to no server that it was not meant for. */
function refuseLoneBackups({ ingest = {}, 'backup-ingest': backups = {} }: Source): void {
  const platform = platformIds.find((id) => backups[id] !== undefined && ingest[id] === undefined);
  if (!platform) return;
  throw new ConfigError(
    `--backup-ingest ${platform} is the other one of an ingest of your own: give --ingest ${platform}=<url>, too.`,
  );
}

function refuseSharedPorts(ports: Partial<Record<PortName, number>>): void {
  for (const [index, name] of portNames.entries()) {
    const port = ports[name];
    const other = portNames.slice(0, index).find((earlier) => port && ports[earlier] === port);
    if (!other) continue;
    throw new ConfigError(
      `Port ${port} is given to both ${other} and ${name}. Give each its own, or 0 for any free one.`,
    );
  }
}

/** Where the system keeps the data of programs. */
function defaultDataDir(env: Environment): string {
  switch (process.platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'tabcast');
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'tabcast');
    default:
      return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'tabcast');
  }
}
