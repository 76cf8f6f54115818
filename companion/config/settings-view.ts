import type { Setting } from '#protocol';
import { portNames, type OptionName } from './options.ts';
import type { Split } from './recording-settings.ts';
import type { ServerSettings } from './server-settings.ts';
import type { Settings } from './settings.ts';

/** What the settings are, by the names of their flags, for a person to read; of the token, only whether there is one. */
export function settingsView(settings: Settings, hide: (text: string) => string): Setting[] {
  const { ports, ingests, backupIngests, slate } = settings;
  const pairs = (of: Readonly<Record<string, string | number | null | undefined>>): string[] | null =>
    orNull(
      Object.entries(of).flatMap(([name, value]) =>
        value === null || value === undefined ? [] : [`${name}=${hide(`${value}`)}`],
      ),
    );
  const values: Partial<Record<OptionName, Setting['value']>> = {
    'data-dir': settings.dataDir,
    rehearse: settings.rehearse,
    grace: `${settings.graceSeconds}`,
    slate: slate && 'picture' in slate ? slate.picture : null,
    'slate-text': slate && 'text' in slate ? slate.text : null,
    recordings: settings.recordings.folder,
    'split-recordings': splitText(settings.splitRecordings),
    ...serverView(settings.server),
    broadcasts: `${settings.broadcastsPerBrowser}`,
    fleet: settings.fleet && settings.fleet.nats.addresses.join(),
    'fleet-name': settings.fleet && settings.fleet.name,
    'fleet-address': settings.fleet && settings.fleet.address,
    'fleet-capacity': settings.fleet && `${settings.fleet.capacity}`,
    port: pairs(Object.fromEntries(portNames.map((name) => [name, ports[name]]))),
    host: settings.hosts && [...settings.hosts],
    'any-user': settings.anyUser,
    'allow-origin': orNull([...settings.allowOrigins]),
    'extension-id': orNull([...settings.extensionIds]),
    'obs-websocket': settings.obsPort === null ? null : `${settings.obsPort}`,
    token: settings.token !== null,
    // What follows the name of the server may be a secret.
    webhook: orNull(settings.webhooks.urls.map((url) => new URL(url).origin)),
    'webhook-secret': settings.webhooks.secret !== null,
    ingest: pairs(ingests),
    'backup-ingest': pairs(backupIngests),
    'ingest-ca': settings.ingestCa !== null,
    'log-level': settings.logLevel,
    json: settings.json,
    'no-open': !settings.open,
    'no-history': !settings.history,
    'no-verdict': !settings.verdict,
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function serverView(server: ServerSettings | null): Partial<Record<OptionName, Setting['value']>> {
  if (!server) return {};
  const { address, listen, tls, destinations, maxKbps } = server;
  return {
    public: address.origin,
    listen:
      'path' in listen ? `unix:${listen.path}` : `${listen.host ? `${listen.host}:` : ''}${listen.port}`,
    'tls-cert': tls?.cert ?? null,
    'tls-key': tls?.key ?? null,
    'behind-proxy': tls === null,
    destinations: destinations === null ? null : `${destinations}`,
    'max-bitrate': maxKbps === null ? null : `${maxKbps}`,
  };
}

function orNull(list: string[]): string[] | null {
  return list.length > 0 ? list : null;
}

function splitText({ bytes, ms }: Split): string | null {
  if (bytes !== null) return `${bytes / 1e6}MB`;
  return ms === null ? null : `${ms / 60_000}min`;
}
