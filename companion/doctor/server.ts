import { Resolver } from 'node:dns/promises';
import { createServer, isIP } from 'node:net';
import type { ServerSettings } from '../config/server-settings.ts';
import { PortError } from '../lib/loopback.ts';
import { CertificateError, readCertificate } from '../public/certificate.ts';
import { expiresSoonMs } from '../public/certificate-watch.ts';
import { listenAt, obstacleAt } from '../public/listen.ts';
import { ok, problem, warning, type Check, type Finding } from './finding.ts';
import { runningCompanion } from './ports.ts';

/** How long one name server is waited for, in ms, and how often it is asked. */
const patience = { timeout: 2_000, tries: 2 };

/** Asks name servers for the addresses of a name. */
interface Names {
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
  /** Ends what is asked. */
  cancel(): void;
}

export interface ServerOptions {
  readonly server: ServerSettings;
  /** The port of the control page; null for the usual one. */
  readonly control: number | null;
  /** Asks the name servers of the system when left out. */
  readonly newResolver?: () => Names;
  /** Unix time in ms. */
  readonly now?: () => number;
}

/** Whether browsers elsewhere would reach this companion: by its name, at its one port, with its certificate. */
export function checkServer({
  server,
  control,
  newResolver = () => new Resolver(patience),
  now = Date.now,
}: ServerOptions): Check {
  return async (signal) => [
    ...(await Promise.all([
      checkName(server.address.host, newResolver(), signal),
      checkPlace(server, control, signal),
    ])),
    ...checkCertificate(server, now()),
  ];
}

/** Whether it leads here cannot be seen from here: many a rented computer does not have its public address. */
async function checkName(host: string, resolver: Names, signal: AbortSignal): Promise<Finding> {
  const topic = 'name';
  if (isIP(host)) return ok(topic, `${host} is an address`);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  signal.removeEventListener('abort', cancel);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length > 0) return ok(topic, `${host} leads to ${addresses.join(', ')}`);
  const advice =
    'Where you have the domain from, add a record (A or AAAA) with the address of this computer.';
  return warning(topic, `no name server knows ${host}: browsers elsewhere do not find it`, advice);
}

/** A companion that runs already is this server where it says the same port; another one may run beside it. */
async function checkPlace(
  { address, listen }: ServerSettings,
  control: number | null,
  signal: AbortSignal,
): Promise<Finding> {
  const topic = 'Public port';
  const running = await runningCompanion(control, signal);
  if (running?.ports.youtube === address.port) return ok(topic, `Tabcast ${running.version} is running`);
  const probe = createServer();
  try {
    await listenAt(probe, listen);
    await new Promise((resolve) => probe.close(resolve));
    return ok(topic, 'path' in listen ? `${listen.path} can be opened` : `${listen.port} is free`);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    const { what, advice } = obstacleAt(listen, error.reason);
    return problem(topic, what, advice);
  }
}

/** None where a proxy in front has it. */
function checkCertificate({ address, tls }: ServerSettings, now: number): Finding[] {
  if (!tls) return [];
  const topic = 'certificate';
  try {
    const { expiresAt } = readCertificate(tls, address.host, now);
    const text = `for ${address.host}, until ${new Date(expiresAt).toISOString().slice(0, 10)}`;
    if (expiresAt - now > expiresSoonMs) return [ok(topic, text)];
    return [warning(topic, text, 'Nobody has renewed it: look at what renews it, such as `certbot renew`.')];
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    return [problem(topic, error.what, error.advice)];
  }
}
