import { execFile } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isOwnVariable, withoutOwnVariables } from './lib/own-variables.ts';
import { installService, removeService, supervisorOf, type RunCommand } from './service/service.ts';
import type { Supervisor } from './service/supervisor.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a service needs of the environment to find ffmpeg where this process finds it. */
const inherited = ['PATH', 'FFMPEG_PATH', 'FFPROBE_PATH'] as const;
/** Longest time that systemctl or launchctl is waited for, in ms: an end of the companion takes up to 5 s. */
const commandTimeoutMs = 20_000;

export interface InstallOptions {
  /** The built companion. */
  readonly program: string;
  /** How a person starts it. */
  readonly command: string;
  readonly flags: readonly string[];
  readonly dataDir: string;
  readonly env: Environment;
}

/** Does `install-service`. @returns what the person is told @throws {ServiceError} */
export async function installCommand(options: InstallOptions): Promise<string> {
  const { program, command, flags, dataDir, env } = options;
  const supervisor = ofThisSystem(env);
  const pairs = inherited.flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  const line = [process.execPath, program, ...flags] as const;
  await installService(supervisor, { command: line, env: Object.fromEntries(pairs) }, run);
  const left = Object.keys(env).filter((name) => isOwnVariable(name) && name !== 'TABCAST_DATA_DIR');
  return [
    'The companion runs now, and will at every login and after every crash.',
    '',
    `  Service  ${supervisor.file}`,
    `  Log      ${supervisor.log}`,
    '',
    ...(left.length > 0
      ? [`Not taken over: ${left.join(', ')}. Put that into ${join(dataDir, 'config.json')}.`, '']
      : []),
    `After an update of Tabcast or Node install it again. To remove it: ${command} uninstall-service`,
  ].join('\n');
}

/** Does `uninstall-service`. @returns what the person is told @throws {ServiceError} */
export async function uninstallCommand(env: Environment): Promise<string> {
  const supervisor = ofThisSystem(env);
  const removed = await removeService(supervisor, run);
  if (!removed) return 'There is no service to remove.';
  return `The service is ended and removed (${supervisor.file}).`;
}

function ofThisSystem(env: Environment): Supervisor {
  return supervisorOf({
    platform: process.platform,
    home: homedir(),
    uid: process.getuid?.() ?? 0,
    configHome: env['XDG_CONFIG_HOME'],
    dataHome: env['LOCALAPPDATA'],
    user: [env['USERDOMAIN'], userInfo().username].filter(Boolean).join('\\'),
  });
}

const run: RunCommand = ([program, ...args]) =>
  new Promise((resolve) => {
    const options = { env: withoutOwnVariables(process.env), timeout: commandTimeoutMs };
    execFile(program!, args, options, (error) => resolve(error === null));
  });
