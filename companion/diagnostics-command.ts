import { writeFile } from 'node:fs/promises';
import { arch, cpus, homedir, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { askRunning } from './ask-running.ts';
import { ConfigError } from './config/config-error.ts';
import { settingsView } from './config/settings-view.ts';
import type { Settings } from './config/settings.ts';
import { examine } from './doctor/doctor.ts';
import { systemClock } from './lib/clock.ts';
import { Redactor } from './lib/redact.ts';

/** The newest shows that are in it. */
const maxShows = 3;

export interface DiagnosticsTools {
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** Where the file is put. */
  readonly folder: string;
}

/**
 * Does `diagnostics`: writes all that helps to find out what is wrong into one file of JSON, for a bug report. What a person
 * has called a destination, the own folder's name, keys, logins and the token are not in it.
 * @returns a sentence with its name
 * @throws {ConfigError} when it cannot be written
 */
export async function diagnosticsCommand(settings: Settings, tools: DiagnosticsTools): Promise<string> {
  const { env, version, folder } = tools;
  const redactor = new Redactor();
  if (settings.token !== null) redactor.add(settings.token);
  const hide = (text: string): string => redactor.apply(text);
  const [doctor, running] = await Promise.all([
    examine(settings, { env, clock: systemClock }, AbortSignal.timeout(30_000)),
    askRunning(settings.dataDir, maxShows),
  ]);
  const made = new Date().toISOString();
  const bundle = {
    made,
    version,
    node: process.version,
    system: {
      platform: process.platform,
      release: release(),
      arch: arch(),
      processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
      memoryMb: Math.round(totalmem() / 1e6),
    },
    settings: settingsView(settings, hide),
    doctor,
    running,
  };
  const text = hide(JSON.stringify(bundle, withoutNames, 2)).replaceAll(homedir(), '~');
  const file = join(folder, `tabcast-diagnostics-${made.slice(0, 19).replaceAll(':', '-')}.json`);
  try {
    await writeFile(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${file} cannot be written (${code}). Ask for it in a folder that is yours.`, {
      cause: error,
    });
  }
  return `${file}\nis for a bug report: versions, settings, what the doctor sees, and the log and last shows of the companion that runs. No key, password or token is in it; look into it before you send it.`;
}

/** Leaves out what a person has called a destination: what is named there has a platform and an id. */
function withoutNames(this: unknown, key: string, value: unknown): unknown {
  const isDestination = typeof this === 'object' && this !== null && 'platform' in this && 'id' in this;
  return key === 'name' && isDestination ? undefined : value;
}
