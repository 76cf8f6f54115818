import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findFfmpeg } from '../../companion/encoder/find-ffmpeg.ts';
import { pathFolders } from '../../companion/lib/executable.ts';
import { findFfprobe } from '../judge/find-ffprobe.ts';
import { errorSentences } from '../../companion/protocol/index.ts';
import type { JudgeTools } from '../judge/verdict.ts';

/** What the tests and the demo need besides npm packages. */
export type ProgramName =
  | 'chromium'
  | 'firefox'
  | 'xvfb'
  | 'nginx'
  | 'nginx-rtmp'
  | 'stunnel'
  | 'ffmpeg'
  | 'ffprobe'
  | 'openssl'
  | 'curl'
  | 'espeak-ng'
  | 'nats-server';

export interface Program {
  /** How it is called in a sentence. */
  readonly title: string;
  /** Debian's package that holds it. */
  readonly package: string;
  /** Variable that names its path and wins over everything else. */
  readonly variable?: string;
  /** Names on PATH and absolute paths, the best first. */
  readonly places: readonly string[];
}

export const programs: Readonly<Record<ProgramName, Program>> = {
  chromium: {
    title: 'Chromium',
    package: 'chromium',
    variable: 'CHROME_PATH',
    places: [
      'chromium',
      'google-chrome',
      'google-chrome-stable',
      'chromium-browser',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
  },
  firefox: {
    title: 'Firefox',
    package: 'firefox-esr',
    variable: 'FIREFOX_PATH',
    places: [
      'firefox-esr',
      'firefox',
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    ],
  },
  xvfb: { title: 'Xvfb', package: 'xvfb', places: ['Xvfb'] },
  nginx: { title: 'nginx', package: 'nginx-light', places: ['nginx'] },
  'nginx-rtmp': {
    title: "nginx's RTMP module",
    package: 'libnginx-mod-rtmp',
    places: ['/usr/lib/nginx/modules/ngx_rtmp_module.so'],
  },
  stunnel: { title: 'stunnel', package: 'stunnel4', places: ['stunnel4', 'stunnel'] },
  ffmpeg: { title: 'ffmpeg', package: 'ffmpeg', variable: 'FFMPEG_PATH', places: ['ffmpeg'] },
  ffprobe: { title: 'ffprobe', package: 'ffmpeg', variable: 'FFPROBE_PATH', places: ['ffprobe'] },
  curl: { title: 'curl', package: 'curl', places: ['curl'] },
  openssl: { title: 'openssl', package: 'openssl', places: ['openssl'] },
  'nats-server': {
    title: 'nats-server',
    package: 'nats-server',
    places: ['nats-server'],
  },
  'espeak-ng': { title: 'eSpeak NG', package: 'espeak-ng', places: ['espeak-ng'] },
};

/** Path of a program, or null when it is not on this machine. A browser that is a snap does not count, see `isSnap`. */
export function find(name: ProgramName): string | null {
  const { variable, places } = programs[name];
  const named = variable ? process.env[variable] : undefined;
  if (named) return named;
  for (const path of places.flatMap(candidates)) if (isUsable(path) && !isSnap(path)) return path;
  return null;
}

/** True when a browser is there, but only as a snap. */
export function isOnlySnap(name: ProgramName): boolean {
  return find(name) === null && programs[name].places.flatMap(candidates).some((path) => isUsable(path));
}

export function findChromium(): string {
  return findProgram('chromium');
}

export function findFirefox(): string {
  return findProgram('firefox');
}

/** For what the set-up has made sure of. */
export function findProgram(name: ProgramName): string {
  const path = find(name);
  if (!path) throw new Error(`${programs[name].title} is missing: the set-up should have refused before.`);
  return path;
}

/** ffmpeg and ffprobe as the companion finds them: those of this machine, else those in the npm packages. */
export async function findMediaTools(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<JudgeTools> {
  const found = await findFfmpeg(env);
  if (!found.ok) throw new Error(`${errorSentences[found.code]} ${found.path ?? ''}`.trimEnd());
  const ffprobe = await findFfprobe(found.path, env);
  if (ffprobe === null)
    throw new Error('No ffprobe can be run. Install ffmpeg, or name one in FFPROBE_PATH.');
  return { ffmpeg: found.path, ffprobe };
}

/** Where the distribution's packages put their programs, which a PATH may lack. */
const packageFolders = ['/usr/bin', '/usr/sbin'];

function candidates(place: string): string[] {
  if (/[\\/]/.test(place)) return [place];
  return [...new Set([...pathFolders(process.env), ...packageFolders])].map((folder) => join(folder, place));
}

/** A program has to be one that we may run; a module of nginx is only read. */
export function isUsable(path: string): boolean {
  try {
    accessSync(path, path.endsWith('.so') ? constants.R_OK : constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * A snap sees neither the temporary folder, where the browser's profile is, nor hidden ones, so it cannot be
 * driven. On Ubuntu the names on PATH are links to it or short scripts that start it.
 */
function isSnap(path: string): boolean {
  const real = realpathSync(path);
  if (real.startsWith('/snap/') || real === '/usr/bin/snap') return true;
  return statSync(real).size < 20_000 && /\/snap\/bin\//.test(readFileSync(real, 'latin1'));
}
