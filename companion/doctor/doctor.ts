import type { Settings } from '../config/settings.ts';
import type { Clock } from '../lib/clock.ts';
import { checkBrowsers } from './browsers.ts';
import { checkDisk } from './disk.ts';
import { checkFfmpeg } from './ffmpeg.ts';
import type { Finding } from './finding.ts';
import { checkIngests } from './ingests.ts';
import { checkPairings } from './pairings.ts';
import { checkPorts } from './ports.ts';
import { checkServer } from './server.ts';
import { checkUsers } from './users.ts';
import { whoHasPort } from './who-has-port.ts';

export interface DoctorTools {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/**
 * Looks at everything that going live needs, all of it at the same time. Nothing is changed, and nothing secret is sent.
 * @param signal ends what takes long; what is known by then is told
 */
export async function examine(
  settings: Settings,
  tools: DoctorTools,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { env, clock } = tools;
  const { server } = settings;
  const ports = { ...settings, clock, whoHas: whoHasPort };
  const checks = [
    checkFfmpeg(env),
    ...(server
      ? [checkServer({ server, control: settings.ports.control }), checkPorts(ports, ['control'])]
      : [checkPorts(ports), checkBrowsers(env)]),
    checkUsers(settings),
    checkPairings(settings.dataDir),
    checkDisk(settings.dataDir),
    checkIngests({ ...settings, clock }),
  ];
  return (await Promise.all(checks.map((check) => check(signal)))).flat();
}
