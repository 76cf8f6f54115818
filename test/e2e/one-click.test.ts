import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PairingBook } from '../../companion/control/pairing-book.ts';
import { pairingTicketFile } from '../../companion/protocol/index.ts';
import { handOn } from '../helpers/chromium.ts';
import { listen } from '../helpers/listen.ts';
import { findChromium } from '../helpers/programs.ts';
import { extensionOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { createServer } from 'node:http';

const root = fileURLToPath(new URL('../..', import.meta.url));
const screens = join(root, 'out/screens');

let folder: string;
let companion: ChildProcess;
let browser: Browser | null = null;

/** The companion as `npm start` runs it, built into a folder of its own: other tests use the same build. */
beforeAll(async () => {
  await mkdir(screens, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'tabcast-one-click-'));
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await mkdir(join(folder, 'companion', 'broadcast'), { recursive: true });
  // The browser as the companion finds it, but to be driven, and without a screen.
  const flags = '--headless=new --no-sandbox --disable-quic --remote-debugging-port=0';
  const chromium = join(folder, 'chromium');
  await writeFile(chromium, `#!/bin/sh\nexec '${findChromium()}' ${flags} "$@"\n`);
  await chmod(chromium, 0o755);
  const ports = ['youtube', 'twitch', 'facebook', 'custom'].flatMap((name) => ['--port', `${name}=0`]);
  companion = spawn(
    process.execPath,
    [join(folder, 'dist/companion/cli.js'), '--data-dir', join(folder, 'data'), '--json', ...ports],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PATH: `${folder}:${process.env['PATH']}`, DISPLAY: ':0' },
    },
  );
  await Promise.race([once(companion.stdout!, 'data'), once(companion, 'exit')]);
});
afterAll(async () => {
  await browser?.close();
  companion?.kill('SIGTERM');
  if (companion?.exitCode === null) await once(companion, 'exit');
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

it('the browser that the companion has opened is paired by one click, and the code is gone then', async () => {
  const profile = join(folder, 'data', 'browser');
  const address = await waitUntil('the browser can be driven', async () => {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => null);
    const [port, path] = text?.split('\n') ?? [];
    return path ? `ws://127.0.0.1:${port}${path}` : null;
  });
  browser = await connect({ browserWSEndpoint: address, defaultViewport: null });
  const settings = `${extensionOrigin}/options/index.html#companion`;
  const page = await browser.newPage();
  await waitUntil('the extension is loaded', () =>
    page.goto(settings).then(
      () => true,
      () => false,
    ),
  );
  await page.waitForSelector('.pairing-form button[type="submit"]');
  await page.waitForSelector('.pairing-form input', { hidden: true });
  await page.screenshot({ path: join(screens, 'one-click.png') });
  const ticket = join(folder, 'dist', 'chrome', pairingTicketFile);
  expect(existsSync(ticket)).toBe(true);
  expect(await stolen()).toBeNull();
  // The welcome page, which opened by itself, may be the one in front now.
  await page.bringToFront();
  await handOn(page).click('.pairing-form button[type="submit"]');
  await handOn(page).see('#companion [data-paired="true"]');
  expect(await new PairingBook(join(folder, 'data')).list()).toMatchObject([{ origin: extensionOrigin }]);
  expect(existsSync(ticket)).toBe(false);
});

/** What a web page in that browser gets of the code. */
async function stolen(): Promise<string | null> {
  const server = await listen(createServer((_, response) => response.end('<!doctype html><p>page')));
  const page = await browser!.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/`);
  const found = await page.evaluate(
    (url) =>
      fetch(url).then(
        (answer) => answer.text(),
        () => null,
      ),
    `${extensionOrigin}/${pairingTicketFile}`,
  );
  await page.close();
  await server.close();
  return found;
}
