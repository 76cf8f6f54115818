import { join } from 'node:path';
import { findIn, firstExecutable, pathFolders } from '../lib/executable.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface FoundBrowser {
  readonly name: 'Chromium' | 'Chrome' | 'Edge' | 'Brave' | 'Firefox';
  readonly path: string;
}

/** How each is called on the PATH, and where it is on macOS and Windows; there below the folders of programs. */
const known: readonly [FoundBrowser['name'], commands: readonly string[], mac: string, windows: string][] = [
  ['Chromium', ['chromium', 'chromium-browser'], 'Chromium', 'Chromium\\Application\\chrome.exe'],
  [
    'Chrome',
    ['google-chrome', 'google-chrome-stable'],
    'Google Chrome',
    'Google\\Chrome\\Application\\chrome.exe',
  ],
  ['Edge', ['microsoft-edge'], 'Microsoft Edge', 'Microsoft\\Edge\\Application\\msedge.exe'],
  ['Brave', ['brave-browser'], 'Brave Browser', 'BraveSoftware\\Brave-Browser\\Application\\brave.exe'],
  ['Firefox', ['firefox', 'firefox-esr'], 'Firefox', 'Mozilla Firefox\\firefox.exe'],
];

/** The browsers that Tabcast has a build for and that are where they usually are, each once. */
export async function findBrowsers(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Promise<FoundBrowser[]> {
  const found: FoundBrowser[] = [];
  for (const [name, commands, mac, windows] of known) {
    const path = await find(env, platform, commands, mac, windows);
    if (path !== null) found.push({ name, path });
  }
  return found;
}

async function find(
  env: Environment,
  platform: NodeJS.Platform,
  commands: readonly string[],
  mac: string,
  windows: string,
): Promise<string | null> {
  if (platform === 'win32') {
    const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    return firstExecutable(folders.flatMap((folder) => (folder ? [join(folder, windows)] : [])));
  }
  const onPath = await findIn(pathFolders(env), ...commands);
  if (onPath !== null || platform !== 'darwin') return onPath;
  return firstExecutable([`/Applications/${mac}.app/Contents/MacOS/${mac}`]);
}
