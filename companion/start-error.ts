import { portTitle } from './config/candidates.ts';
import type { PortName } from './config/options.ts';
import type { ServerSettings } from './config/server-settings.ts';
import { PortError } from './lib/loopback.ts';
import { CertificateError } from './public/certificate.ts';
import { obstacleAt } from './public/listen.ts';

/** Why the companion cannot start; the message is for the person. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Why a server's port cannot be opened; what was not expected stays as it is. */
export function serverNotOpened({ listen }: ServerSettings, error: unknown): unknown {
  if (error instanceof CertificateError) return new StartError(error.message, { cause: error });
  if (!(error instanceof PortError)) return error;
  const { what, advice } = obstacleAt(listen, error.reason);
  return new StartError(`${what}. ${advice}`, { cause: error });
}

/**
 * Why a port of this computer's own cannot be opened; what was not expected stays as it is.
 * @param hosts the addresses that were to be listened on; null for those of this computer alone
 */
export function portNotOpened(name: PortName, hosts: readonly string[] | null, error: unknown): unknown {
  if (!(error instanceof PortError)) return error;
  if (error.reason === 'no-address') {
    const what = `This computer does not have the address given by --host: ${hosts?.join(', ')}.`;
    return new StartError(what, { cause: error });
  }
  const ports = error.ports.join(', ');
  const why = error.reason === 'taken' ? 'used by another program' : 'not open to programs of yours';
  const advice = `choose one with --port ${name}=<number>, or --port ${name}=0 for any free one`;
  const what = `No port for ${portTitle(name)}: ${ports} ${error.ports.length > 1 ? 'are' : 'is'} ${why}.`;
  return new StartError(`${what} Close that program, or ${advice}.`, { cause: error });
}
