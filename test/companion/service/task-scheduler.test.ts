import { describe, expect, it } from 'vitest';
import { taskScheduler } from '../../../companion/service/task-scheduler.ts';

const supervisor = taskScheduler({ dataHome: 'C:\\Users\\Ada L\\AppData\\Local', name: 'HOME-PC\\ada' });
const node = 'C:\\Program Files\\nodejs\\node.exe';

/** The words of a command line as CommandLineToArgvW gives them to a program, after the program's own name. */
function words(line: string): string[] {
  const found: string[] = [];
  let word: string | null = null;
  let quoted = false;
  for (const [, slashes = '', quote, other] of line.matchAll(/(\\*)(?:(")|([^\\])|$)/g)) {
    if (quote !== undefined) {
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes.length / 2));
      if (slashes.length % 2 === 1) word += '"';
      else quoted = !quoted;
      continue;
    }
    if (slashes !== '') word = (word ?? '') + slashes;
    if (other !== undefined && (quoted || other !== ' ')) word = (word ?? '') + other;
    else if (word !== null) {
      found.push(word);
      word = null;
    }
  }
  return found;
}

describe('a task of the Task Scheduler', () => {
  it('is made of a file that schtasks reads, started at once, and ended before it is removed', () => {
    const file = 'C:\\Users\\Ada L\\AppData\\Local\\tabcast\\service.xml';
    expect(supervisor.file).toBe(file);
    expect(supervisor.start).toEqual([
      ['schtasks', '/Create', '/TN', 'Tabcast companion', '/XML', file, '/F'],
      ['schtasks', '/Run', '/TN', 'Tabcast companion'],
    ]);
    expect(supervisor.forget).toEqual(['schtasks', '/End', '/TN', 'Tabcast companion']);
    expect(supervisor.settle).toEqual([['schtasks', '/Delete', '/TN', 'Tabcast companion', '/F']]);
  });

  it('starts the companion at the login of this user, for as long as it runs, on battery too', () => {
    const text = supervisor.describe({ command: [node, 'C:\\t\\cli.js'], env: { PATH: 'C:\\secret' } });
    expect(text.startsWith('\ufeff<?xml version="1.0" encoding="UTF-16"?>\r\n')).toBe(true);
    expect(text).toContain('<LogonTrigger><UserId>HOME-PC\\ada</UserId></LogonTrigger>');
    expect(text).toContain('<LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel>');
    expect(text).toContain('<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>');
    expect(text).toContain('<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>');
    expect(text).toContain(
      '<RestartOnFailure><Interval>PT1M</Interval><Count>255</Count></RestartOnFailure>',
    );
    expect(text).toContain(`<Command>${node}</Command>\r\n<Arguments>C:\\t\\cli.js</Arguments>`);
    expect(text).not.toContain('secret');
  });

  it('hands over arguments as they are, whatever is in them', () => {
    const args = [
      'C:\\My Tools\\cli.js',
      '--slate=C:\\a b\\',
      '--slate-text=Back "soon" \\"x',
      'a\\\\b',
      '',
      'ü & <1>',
    ];
    const text = supervisor.describe({ command: [node, ...args], env: {} });
    const line = /<Arguments>(.*)<\/Arguments>/.exec(text)![1]!;
    expect(line).toContain('ü &amp; &lt;1&gt;');
    expect(words(line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))).toEqual(
      args,
    );
  });
});
