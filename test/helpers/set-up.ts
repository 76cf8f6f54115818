import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { aptInstall, asRoot } from '../../companion/lib/apt.ts';
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
  'curl',
  'nats-server',
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
  await aptInstall(root, packages, say).catch((cause: Error) => {
    throw new SetUpError(cause.message, { cause });
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
