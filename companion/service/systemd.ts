import { join } from 'node:path';
import type { ServiceSpec, Supervisor } from './supervisor.ts';

const unit = 'tabcast.service';

/** The user's systemd (systemd.unit(5), systemd.service(5)). @param configHome where the user's settings are */
export function systemd(configHome: string): Supervisor {
  const tell = (...args: string[]): string[] => ['systemctl', '--user', ...args];
  return {
    program: 'systemd',
    file: join(configHome, 'systemd', 'user', unit),
    log: 'journalctl --user -u tabcast',
    describe,
    probe: ['systemctl', '--version'],
    forget: tell('disable', '--now', unit),
    start: [tell('daemon-reload'), tell('enable', unit), tell('restart', unit)],
    settle: [tell('daemon-reload')],
  };
}

/**
 * Told to end, only the companion gets the signal and ends its ffmpeg itself. Wrong settings (exit code 2) do not get
 * better by another try; anything else that dies twenty times in a minute does not either.
 */
function describe({ command: [program, ...args], env }: ServiceSpec): string {
  return [
    '[Unit]',
    'Description=Tabcast companion',
    'StartLimitIntervalSec=60',
    'StartLimitBurst=20',
    '',
    '[Service]',
    ...Object.entries(env).map(([name, value]) => `Environment=${quote(`${name}=${value}`)}`),
    `ExecStart=${[quote(program), ...args.map((arg) => quote(arg).replaceAll('$', '$$$$'))].join(' ')}`,
    'Restart=on-failure',
    'RestartSec=1',
    'RestartPreventExitStatus=2',
    'KillMode=mixed',
    'TimeoutStopSec=10',
    'NoNewPrivileges=yes',
    'LimitCORE=0',
    'UMask=0077',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
}

/** systemd.syntax(7), "Quoting", and systemd.unit(5), "Specifiers". Variables are replaced in arguments only. */
function quote(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}
