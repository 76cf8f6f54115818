import { execFile } from 'node:child_process';
import { secretNames, variableOf } from './config/options.ts';

/**
 * Takes secrets out of what other programs see of this process. The argument list, which every user of the machine
 * may read, becomes a name; children inherit no secret of the settings; libraries that would log whatever passes through them,
 * before anybody knows that it is a key, stay silent; SIGUSR1, which anything may send by mistake, opens no debugger to every
 * user of the machine; and a crash leaves no memory on disk, where `prlimit` is (Linux: Node cannot set its own limits).
 */
export function keepSecrets(): void {
  process.title = 'tabcast';
  for (const name of secretNames) delete process.env[variableOf(name)];
  delete process.env['DEBUG'];
  // https://nodejs.org/api/process.html#signal-events: whoever listens has Node do nothing of its own.
  process.on('SIGUSR1', () => undefined);
  if (process.platform !== 'linux') return;
  // Where there is no such program the system's own limit stays.
  execFile('prlimit', ['--pid', String(process.pid), '--core=0:0'], () => undefined);
}
