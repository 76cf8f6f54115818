import { win32 } from 'node:path';
import type { ServiceSpec, Supervisor } from './supervisor.ts';

const task = 'Tabcast companion';

export interface WindowsUser {
  /** Where Windows keeps the data of this user's programs: %LOCALAPPDATA%. */
  readonly dataHome: string;
  /** With the domain, or the name of the computer: `HOME-PC\ada`. */
  readonly name: string;
}

/**
 * The Task Scheduler of Windows (schtasks; Task Scheduler Schema). It opens a window with the log, and gives the task the
 * environment of the user, so that none is written down.
 */
export function taskScheduler({ dataHome, name }: WindowsUser): Supervisor {
  const tell = (action: string, ...args: string[]): string[] => ['schtasks', action, '/TN', task, ...args];
  const file = win32.join(dataHome, 'tabcast', 'service.xml');
  return {
    program: 'the Task Scheduler',
    file,
    log: `the window of the task "${task}"`,
    encoding: 'utf16le',
    describe: (spec) => describe(spec, name),
    probe: ['schtasks', '/?'],
    forget: tell('/End'),
    start: [tell('/Create', '/XML', file, '/F'), tell('/Run')],
    settle: [tell('/Delete', '/F')],
  };
}

/**
 * Other than by default, the task goes on on battery and for longer than three days, and at the priority of ordinary
 * programs (7 would be one of the background). It is started again after a minute, which is the shortest time there is.
 */
function describe({ command: [program, ...args] }: ServiceSpec, user: string): string {
  return [
    // Files with another mark or none are read in the code page of the system.
    '\ufeff<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '<RegistrationInfo><Description>Tabcast companion</Description></RegistrationInfo>',
    `<Triggers><LogonTrigger><UserId>${escape(user)}</UserId></LogonTrigger></Triggers>`,
    `<Principals><Principal id="user"><UserId>${escape(user)}</UserId>`,
    '<LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal></Principals>',
    '<Settings>',
    '<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '<Priority>5</Priority>',
    '<RestartOnFailure><Interval>PT1M</Interval><Count>255</Count></RestartOnFailure>',
    '</Settings>',
    `<Actions Context="user"><Exec><Command>${escape(program)}</Command>`,
    `<Arguments>${escape(args.map(quote).join(' '))}</Arguments></Exec></Actions>`,
    '</Task>',
    '',
  ].join('\r\n');
}

/** As CommandLineToArgvW reads it back: backslashes count as such unless a quote follows. */
function quote(text: string): string {
  if (/^[^\s"]+$/.test(text)) return text;
  return `"${text.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
