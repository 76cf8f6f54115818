import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { withoutOwnVariables } from '../lib/own-variables.ts';
import { findBrowsers } from './find-browsers.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenBrowserOptions {
  /** Folder of the built extension. */
  readonly extension: string;
  /** Folder for the profile, which is kept apart from the person's own. */
  readonly profile: string;
  readonly env: Environment;
  readonly clock: Clock;
}

/** One that is still there after this time has a window, in milliseconds: one without a usable display ends at once. */
const settleMs = 3_000;

/**
 * Opens a Chromium with the extension loaded, where there is a display and a browser that allows it. It stays open
 * when the companion ends.
 * @returns whether it stayed open; where not, the person loads the extension by hand
 */
export async function openBrowser({ extension, profile, env, clock }: OpenBrowserOptions): Promise<boolean> {
  const program = hasDisplay(env) ? await findChromium(env) : null;
  if (!program || !existsSync(join(extension, 'manifest.json'))) return false;
  const args = [
    `--user-data-dir=${profile}`,
    `--load-extension=${extension}`,
    '--disable-features=DisableLoadExtensionCommandLineSwitch',
    '--no-first-run',
    '--no-default-browser-check',
  ];
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env: withoutOwnVariables(env) });
  return new Promise((resolve) => {
    const cancel = clock.setTimer(settleMs, () => resolve(true));
    const ended = (opened: boolean): void => {
      cancel();
      resolve(opened);
    };
    // It ends well at once where its window opens in one that was left open before.
    child.once('error', () => ended(false)).once('exit', (code) => ended(code === 0));
    child.unref();
  });
}

function hasDisplay(env: Environment): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** Chromium only: Google's own builds have ignored `--load-extension` since Chrome 137. */
async function findChromium(env: Environment): Promise<string | null> {
  return (await findBrowsers(env)).find(({ name }) => name === 'Chromium')?.path ?? null;
}
