import { platformIds, socketPath, type PlatformId } from '#protocol';
import { createServer } from 'node:http';
import type { AppTools } from './app.ts';
import type { Settings } from './config/settings.ts';
import type { ServerSettings } from './config/server-settings.ts';
import { controlListener } from './control/control-port.ts';
import type { RoutesOptions } from './control/routes.ts';
import { Door } from './lib/door.ts';
import { PlatformSockets, type PlatformSocketsOptions, type SocketCaps } from './ports/platform-sockets.ts';
import { readCertificate, type Certificate } from './public/certificate.ts';
import { CertificateWatch } from './public/certificate-watch.ts';
import { PublicPort } from './public/public-port.ts';
import { Visitors } from './public/visitors.ts';

/** For as many browsers as one server has broadcasts; each address may open only so many (`Visitors`). */
const caps: SocketCaps = { clients: 256, connections: 512 };

export interface PublicParts {
  readonly settings: Settings;
  readonly server: ServerSettings;
  readonly tools: AppTools;
  readonly sockets: Omit<PlatformSocketsOptions, 'platform' | 'door' | 'addressOf' | keyof AppTools>;
  readonly control: Omit<RoutesOptions, 'door' | 'port' | 'origin' | 'addressOf'>;
}

/** A server's one port, once it listens. */
export interface OpenedPublic {
  readonly ports: Readonly<Record<PlatformId, number>>;
  /** Takes no more clients; those that are here stay. */
  takeNoMore(): void;
  /** Sends all clients away. */
  closeSockets(): void;
  close(): Promise<void>;
}

/**
 * Puts a server's one port together and opens it.
 * @throws {CertificateError} @throws {PortError}
 */
export async function openPublic(parts: PublicParts): Promise<OpenedPublic> {
  const { settings, server, tools, control } = parts;
  const { address, listen, tls } = server;
  const { logger, clock } = tools;
  const certificate = tls && readCertificate(tls, address.host, Date.now());
  const visitors = new Visitors({ behindProxy: tls === null, logger, clock });
  const door = publicDoor(settings, server, tools);
  const addressOf = visitors.addressOf.bind(visitors);
  const port = (): number => address.port;
  const services = platformIds.map((platform) => {
    const place = { http: createServer(), path: socketPath(platform), port, caps };
    const sockets = new PlatformSockets(place, { ...tools, ...parts.sockets, platform, door, addressOf });
    return { ...place, sockets, isClient: sockets.isClient.bind(sockets) };
  });
  const publicPort = new PublicPort({
    services,
    answer: controlListener({ ...control, door, port, origin: address.origin, addressOf }),
    certificate,
    visitors,
    logger,
    clock,
  });
  const watch = tls && certificate && watchCertificate(parts, certificate, publicPort);
  await publicPort.open(listen);
  await watch?.begin();
  return {
    ports: Object.fromEntries(platformIds.map((id) => [id, address.port])) as Record<PlatformId, number>,
    takeNoMore: () => {
      for (const { sockets } of services) sockets.takeNoMore();
    },
    closeSockets: () => {
      for (const { sockets } of services) sockets.close();
    },
    close: () => {
      watch?.end();
      return publicPort.close();
    },
  };
}

/** It is called by its name alone. */
function publicDoor(settings: Settings, { address }: ServerSettings, { clock }: AppTools): Door {
  const { allowOrigins, extensionIds, token } = settings;
  const { host, port } = address;
  const authorities = port === 443 ? [host, `${host}:443`] : [`${host}:${port}`];
  return new Door({ allowOrigins, extensionIds, token, clock, authorities });
}

function watchCertificate(
  { server: { address, tls }, tools: { logger, clock } }: PublicParts,
  certificate: Certificate,
  publicPort: PublicPort,
): CertificateWatch {
  const onNew = (renewed: Certificate): void => publicPort.present(renewed);
  const { host } = address;
  return new CertificateWatch(certificate, { files: tls!, host, onNew, logger, clock, wallTime: Date.now });
}
