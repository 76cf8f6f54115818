import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Chromium only: Google's own builds have ignored `--load-extension` since Chrome 137. */
const names = ['chromium', 'chromium-browser'];
const macApp = '/Applications/Chromium.app/Contents/MacOS/Chromium';

export interface OpenBrowserOptions {
  /** Folder of the built extension. */
  readonly extension: string;
  /** Folder for the profile, which is kept apart from the person's own. */
  readonly profile: string;
  readonly env: Environment;
}

/**
 * Opens a Chromium with the extension loaded, where there is a display and a browser that allows it. It stays open
 * when the companion ends.
 * @returns false when nothing was opened; the person then loads the extension by hand
 */
export function openBrowser({ extension, profile, env }: OpenBrowserOptions): Promise<boolean> {
  const program = hasDisplay(env) ? findChromium(env) : null;
  if (!program || !isThere(join(extension, 'manifest.json'), constants.R_OK)) return Promise.resolve(false);
  const args = [
    `--user-data-dir=${profile}`,
    `--load-extension=${extension}`,
    '--disable-features=DisableLoadExtensionCommandLineSwitch',
    '--no-first-run',
    '--no-default-browser-check',
  ];
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env: withoutOurs(env) });
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(true)).once('error', () => resolve(false));
    child.unref();
  });
}

function hasDisplay(env: Environment): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

function findChromium(env: Environment): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  if (process.platform === 'darwin') candidates.push(macApp);
  return candidates.find((file) => isThere(file, constants.X_OK)) ?? null;
}

function isThere(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

/** The browser has no business with our settings, and least of all with a token. */
function withoutOurs(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TABCAST_')));
}
