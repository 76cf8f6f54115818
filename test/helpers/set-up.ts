import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { find, isOnlySnap, isUsable, programs, type ProgramName } from './programs.ts';

/** Everything `npm test` uses. */
export const testPrograms: readonly ProgramName[] = [
  'chromium',
  'firefox',
  'xvfb',
  'nginx',
  'nginx-rtmp',
  'stunnel',
  'ffmpeg',
  'ffprobe',
  'openssl',
];

/** Something is missing and may not be installed; the message is one sentence for the person. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}

/**
 * Makes sure that the programs are there: finds them, or installs the distribution's packages where that is
 * possible without asking for a password.
 * @throws SetUpError with one sentence that says what to install.
 */
export async function ensure(
  names: readonly ProgramName[],
  say: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<void> {
  for (const name of names) refuseUnusable(name);
  const missing = names.filter((name) => find(name) === null);
  if (missing.length === 0) return;
  const snaps = missing.filter((name) => isOnlySnap(name) || isSnapPackage(name));
  if (snaps.length > 0) throw new SetUpError(snapSentence(snaps));

  const packages = [...new Set(missing.map((name) => programs[name].package))];
  const root = asRoot();
  if (!root) throw new SetUpError(missingSentence(missing, packages));
  say(`Installing ${packages.join(', ')} (once)`);
  await apt(root, ['update'], () => {});
  await apt(root, ['install', '--yes', '--no-install-recommends', ...packages], (line) => {
    if (line.startsWith('Setting up ')) say(`  ${line.replace(/ \.\.\.$/, '')}`);
  });
  const still = missing.filter((name) => find(name) === null);
  if (still.length > 0) throw new SetUpError(missingSentence(still, packages));
}

/** @throws SetUpError when a variable names a file that is not there or that we may not run. */
function refuseUnusable(name: ProgramName): void {
  const { variable, title } = programs[name];
  const path = find(name);
  if (!variable || path === null || isUsable(path)) return;
  throw new SetUpError(
    `${variable} names ${path}, which cannot be run: set it to the path of ${title}, or unset it.`,
  );
}

/** The words that make a command one of root's, or null where that needs a password or there is no apt-get. */
function asRoot(): readonly string[] | null {
  if (process.platform !== 'linux' || !succeeds('apt-get', ['--version'])) return null;
  if (process.getuid?.() === 0) return [];
  return succeeds('sudo', ['-n', 'true']) ? ['sudo', '-n'] : null;
}

function succeeds(command: string, words: readonly string[]): boolean {
  try {
    execFileSync(command, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function apt(
  root: readonly string[],
  words: readonly string[],
  line: (text: string) => void,
): Promise<void> {
  // Run level 1 keeps the packages' services, such as a web server on port 80, from being started.
  const surroundings = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'LC_ALL=C'];
  const [command, ...rest] = [...root, 'env', ...surroundings, 'apt-get', '-q', ...words] as [string];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', line);
  createInterface({ input: child.stderr }).on('line', (text) => errors.push(text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new SetUpError(`apt-get ${words[0]} failed: ${errors.slice(-3).join(' ')}`);
}

/** On Ubuntu the packages of both browsers only install a snap. */
function isSnapPackage(name: ProgramName): boolean {
  if (name !== 'chromium' && name !== 'firefox') return false;
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function snapSentence(names: readonly ProgramName[]): string {
  const titles = list(names.map((name) => programs[name].title));
  const variables = list(names.map((name) => programs[name].variable!));
  return (
    `${titles} comes on this system only as a snap, which cannot be driven with a profile of its own: ` +
    `install one that is not a snap, such as Google Chrome or Mozilla's own Firefox, or name it in ${variables}.`
  );
}

function missingSentence(names: readonly ProgramName[], packages: readonly string[]): string {
  const titles = list(names.map((name) => programs[name].title));
  const variables = names.flatMap((name) => programs[name].variable ?? []);
  const named = variables.length > 0 ? `, or name what you have in ${list(variables)}` : '';
  const verb = names.length > 1 ? 'are' : 'is';
  return `${titles} ${verb} missing: install with "sudo apt-get install ${packages.join(' ')}"${named}.`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensure(testPrograms).catch((error: unknown) => {
    process.stderr.write(`${error instanceof SetUpError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
