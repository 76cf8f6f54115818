import { execFile } from 'node:child_process';

/**
 * Takes secrets out of what other programs see of this process. The argument list, which every user of the machine
 * may read, becomes a name; children inherit no token; libraries that would log whatever passes through them, before
 * anybody knows that it is a key, stay silent; and a crash leaves no memory on disk, where `prlimit` is (Linux:
 * Node cannot set its own limits).
 */
export function keepSecrets(): void {
  process.title = 'tabcast';
  delete process.env['TABCAST_TOKEN'];
  delete process.env['DEBUG'];
  if (process.platform !== 'linux') return;
  // Where there is no such program the system's own limit stays.
  execFile('prlimit', ['--pid', String(process.pid), '--core=0:0'], () => undefined);
}
