import { join } from 'node:path';
import type { ServiceSpec, Supervisor } from './supervisor.ts';

const label = 'app.tabcast.companion';

/** The user's launchd of macOS (launchd.plist(5), launchctl(1)). */
export function launchd(home: string, uid: number): Supervisor {
  const file = join(home, 'Library', 'LaunchAgents', `${label}.plist`);
  const log = join(home, 'Library', 'Logs', 'tabcast.log');
  return {
    program: 'launchd',
    file,
    log,
    describe: (spec) => describe(spec, log),
    probe: ['launchctl', 'version'],
    forget: ['launchctl', 'bootout', `gui/${uid}/${label}`],
    start: [['launchctl', 'bootstrap', `gui/${uid}`, file]],
    settle: [],
  };
}

/** `Interactive`: what serves a live picture must not be slowed down as background work is. */
function describe({ command, env }: ServiceSpec, log: string): string {
  const pairs = Object.entries(env).map(([name, value]) => key(name, string(value)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    key('Label', string(label)),
    key('ProgramArguments', `<array>${command.map(string).join('')}</array>`),
    key('EnvironmentVariables', `<dict>${pairs.join('')}</dict>`),
    key('RunAtLoad', '<true/>'),
    key('KeepAlive', `<dict>${key('SuccessfulExit', '<false/>')}</dict>`),
    key('ThrottleInterval', '<integer>1</integer>'),
    key('ExitTimeOut', '<integer>10</integer>'),
    key('ProcessType', string('Interactive')),
    key('Umask', '<integer>63</integer>'),
    key('StandardOutPath', string(log)),
    key('StandardErrorPath', string(log)),
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

function key(name: string, value: string): string {
  return `<key>${escape(name)}</key>${value}`;
}

function string(text: string): string {
  return `<string>${escape(text)}</string>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
