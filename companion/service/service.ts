import { rmSync } from 'node:fs';
import { writeWhole } from '../lib/write-whole.ts';
import { launchd } from './launchd.ts';
import { ServiceError } from './service-error.ts';
import type { ServiceSpec, Supervisor } from './supervisor.ts';
import { systemd } from './systemd.ts';
import { taskScheduler } from './task-scheduler.ts';

/** Runs a command to its end; resolves with whether it succeeded. */
export type RunCommand = (command: readonly string[]) => Promise<boolean>;

export interface System {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly uid: number;
  /** Where the user's settings are, or undefined for the usual place. */
  readonly configHome: string | undefined;
  /** Windows only: where the user's data is, or undefined for the usual place, and who the user is. */
  readonly dataHome: string | undefined;
  readonly user: string;
}

/** @throws {ServiceError} where Tabcast knows no supervisor. */
export function supervisorOf({ platform, home, uid, configHome, dataHome, user }: System): Supervisor {
  if (platform === 'linux') return systemd(configHome || `${home}/.config`);
  if (platform === 'darwin') return launchd(home, uid);
  if (platform === 'win32') {
    return taskScheduler({ dataHome: dataHome || `${home}\\AppData\\Local`, name: user });
  }
  throw ServiceError.unsupported();
}

/**
 * Has the supervisor start the service now, at every login and after every crash. What was installed before is
 * replaced.
 * @throws {ServiceError}
 */
export async function installService(
  supervisor: Supervisor,
  spec: ServiceSpec,
  run: RunCommand,
): Promise<void> {
  const { program, file, probe, forget, start } = supervisor;
  if (!(await run(probe))) throw ServiceError.noSupervisor(program);
  await run(forget);
  try {
    await writeWhole(file, supervisor.describe(spec), supervisor.encoding);
  } catch (error) {
    throw ServiceError.notWritten(file, error);
  }
  for (const command of start) {
    if (!(await run(command))) throw ServiceError.notStarted(file, command);
  }
}

/**
 * Ends the service and has the supervisor forget it.
 * @returns false when there was none
 * @throws {ServiceError}
 */
export async function removeService({ file, forget, settle }: Supervisor, run: RunCommand): Promise<boolean> {
  await run(forget);
  try {
    rmSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw ServiceError.notRemoved(file, error);
  }
  for (const command of settle) await run(command);
  return true;
}
