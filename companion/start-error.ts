import type { ServerSettings } from './config/server-settings.ts';
import { PortError } from './lib/loopback.ts';
import { CertificateError } from './public/certificate.ts';

/** Why the companion cannot start; the message is for the person. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Why a server's port cannot be opened; what was not expected stays as it is. */
export function notOpened({ listen }: ServerSettings, error: unknown): unknown {
  if (error instanceof CertificateError) return new StartError(error.message, { cause: error });
  if (!(error instanceof PortError)) return error;
  const what = 'path' in listen ? `The socket ${listen.path}` : `Port ${listen.port}`;
  const isLow = 'port' in listen && listen.port < 1_024;
  const sentences: Readonly<Record<PortError['reason'], string>> = {
    taken: `${what} is used by another program. Close that program, or choose another place with --listen.`,
    forbidden: isLow
      ? `${what} is kept for system services. Give the right to it (AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit), or choose another place with --listen.`
      : `${what} may not be opened by the user that runs Tabcast. Choose another place with --listen.`,
    'no-address': `This computer does not have the address given by --listen.`,
  };
  return new StartError(sentences[error.reason], { cause: error });
}
