import { afterEach, describe, expect, it } from 'vitest';
import { Companion } from '../helpers/companion.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Tells, when asked, whether anybody can attach to the process. */
const tellTale = `
  import inspector from 'node:inspector';
  process.on('SIGUSR2', () => console.log('debugger: ' + inspector.url()));
`;

let companion: Companion;
afterEach(async () => {
  await companion.stop();
  await companion.clear();
});

async function debuggers(): Promise<string> {
  process.kill(companion.pid, 'SIGUSR2');
  return waitUntil('it has told', () => companion.output.find((line) => line.startsWith('debugger: ')));
}

describe.runIf(process.platform !== 'win32')('a companion that is sent SIGUSR1', () => {
  it('goes on, and lets nobody attach to it', async () => {
    companion = await Companion.startWith({ preload: tellTale });
    for (let n = 0; n < 10; n += 1) {
      process.kill(companion.pid, 'SIGUSR1');
      expect(await companion.status()).toMatchObject({ name: 'tabcast' });
    }
    expect(await debuggers()).toBe('debugger: undefined');
  });

  it('lets who has started it with a debugger attach to it', async () => {
    companion = await Companion.startWith({ preload: `${tellTale} inspector.open(0);` });
    process.kill(companion.pid, 'SIGUSR1');
    expect(await debuggers()).toMatch(/^debugger: ws:\/\/127\.0\.0\.1:/);
  });
});
