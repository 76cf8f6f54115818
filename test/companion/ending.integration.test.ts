import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Companion } from '../helpers/companion.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** A bug that nobody catches. */
const mistake = "process.once('SIGWINCH', () => { throw new Error('invented'); });";

let companion: Companion;
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  await companion.stop();
  await companion.clear();
  for (const each of cleanUp.splice(0)) await each();
});

/** @returns the exit code, or the signal that it died of */
async function exitAfter(signal: NodeJS.Signals): Promise<number | string | null> {
  const { ended } = companion;
  process.kill(companion.pid, signal);
  return (await ended) ?? companion.killedBy;
}

// The names of these places are those of Linux.
describe.runIf(process.platform === 'linux')('the companion', () => {
  it('that makes a mistake ends with a failure, for its supervisor to see, though no line of it can be logged', async () => {
    const errors = openSync('/dev/full', 'w');
    cleanUp.push(() => closeSync(errors));
    companion = await Companion.startWith({ errors, preload: mistake });
    expect(await exitAfter('SIGWINCH')).toBe(1);
  });

  it('that makes a mistake while it ends tells of it by its exit code, too', async () => {
    const late = "process.on('SIGTERM', () => process.nextTick(() => { throw new Error('invented'); }));";
    companion = await Companion.startWith({ preload: late });
    expect(await exitAfter('SIGTERM')).toBe(1);
    expect(companion.output.join('\n')).toContain('a mistake it cannot recover from');
  });

  it('ends when told to while a file or a name server does not answer, which Node would wait for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tabcast-ending-'));
    cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'never');
    execFileSync('mkfifo', [path]);
    const wait = `
      import fs from 'node:fs';
      fs.open(${JSON.stringify(path)}, 'r', () => {});
    `;
    companion = await Companion.startWith({ preload: wait });
    // By SIGTERM itself then, which supervisors take for a clean end.
    expect(await exitAfter('SIGTERM')).toBe('SIGTERM');
    await waitUntil('all that was said is there', () =>
      companion.output.some((line) => line.includes('Ending')),
    );
  });
});
