import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../../../companion/browser/open-browser.ts';
import { systemClock, type Clock } from '../../../companion/lib/clock.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { readFile } from 'node:fs/promises';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tabcast-browser-'));
  mkdirSync(join(dir, 'extension'));
  writeFileSync(join(dir, 'extension', 'manifest.json'), '{}');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A Chromium that writes down how it was called, then does this. */
function fakeChromium(then = 'exit 0'): void {
  const script = `#!/bin/sh\n{ printf '%s\\n' "$@"; /usr/bin/env; } > ${dir}/called.tmp; /bin/mv ${dir}/called.tmp ${dir}/called\n${then}\n`;
  writeFileSync(join(dir, 'chromium'), script);
  chmodSync(join(dir, 'chromium'), 0o755);
}

function open(env: Record<string, string>, extension = join(dir, 'extension'), clock: Clock = systemClock) {
  return openBrowser({ extension, profile: join(dir, 'profile'), env: { PATH: dir, ...env }, clock });
}

describe.runIf(process.platform === 'linux')('opening a browser', () => {
  it('starts Chromium with the extension and a profile of its own, and without our settings', async () => {
    fakeChromium();
    expect(await open({ DISPLAY: ':0', TABCAST_TOKEN: 'canary-token' })).toBe(true);
    const called = await waitUntil('called', () => readFile(join(dir, 'called'), 'utf8').catch(() => null));
    expect(called).toContain(`--load-extension=${join(dir, 'extension')}`);
    expect(called).toContain(`--user-data-dir=${join(dir, 'profile')}`);
    expect(called).toContain('DISPLAY=:0');
    expect(called).not.toContain('canary');
  });

  it('is said only of one that stays open', async () => {
    // As Chromium does when it cannot open its display.
    fakeChromium('exit 1');
    expect(await open({ DISPLAY: ':0' })).toBe(false);
    const clock = new FakeClock();
    fakeChromium(`echo $$ > ${dir}/pid.tmp; /bin/mv ${dir}/pid.tmp ${dir}/pid; exec /bin/sleep 60`);
    let opened: boolean | null = null;
    void open({ DISPLAY: ':0' }, undefined, clock).then((stays) => (opened = stays));
    const pid = await waitUntil('it runs', () => readFile(join(dir, 'pid'), 'utf8').catch(() => null));
    expect(opened).toBeNull();
    await clock.advance(3_000);
    expect(opened).toBe(true);
    process.kill(Number(pid));
  });

  it('is left alone without a display, a Chromium or a built extension', async () => {
    expect(await open({ DISPLAY: ':0' })).toBe(false);
    fakeChromium();
    expect(await open({})).toBe(false);
    expect(await open({ DISPLAY: ':0' }, join(dir, 'nowhere'))).toBe(false);
  });
});
