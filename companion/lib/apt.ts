import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

type Environment = Readonly<Record<string, string | undefined>>;

/** apt-get did not do what it was asked for; the message is its own. */
export class AptError extends Error {
  override readonly name = 'AptError';
}

/** The words that make a command one of root's, or null where that needs a password or there is no apt-get. */
export function asRoot(env: Environment = process.env): readonly string[] | null {
  if (process.platform !== 'linux' || !succeeds('apt-get', ['--version'], env)) return null;
  if (process.getuid?.() === 0) return [];
  return succeeds('sudo', ['-n', 'true'], env) ? ['sudo', '-n'] : null;
}

/**
 * Installs packages of the distribution, without a question.
 * @param root what `asRoot` gave
 * @param say told of each package that is set up
 * @throws {AptError}
 */
export async function aptInstall(
  root: readonly string[],
  packages: readonly string[],
  say: (line: string) => void,
  env: Environment = process.env,
): Promise<void> {
  await apt(root, ['update'], () => {}, env);
  await apt(
    root,
    ['install', '--yes', '--no-install-recommends', ...packages],
    (line) => {
      if (line.startsWith('Setting up ')) say(`  ${line.replace(/ \.\.\.$/, '')}`);
    },
    env,
  );
}

function succeeds(command: string, words: readonly string[], env: Environment): boolean {
  try {
    execFileSync(command, words, { stdio: 'ignore', env });
    return true;
  } catch {
    return false;
  }
}

async function apt(
  root: readonly string[],
  words: readonly string[],
  line: (text: string) => void,
  env: Environment,
): Promise<void> {
  // Run level 1 keeps the packages' services, such as a web server on port 80, from being started.
  const surroundings = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'LC_ALL=C'];
  const [command, ...rest] = [...root, 'env', ...surroundings, 'apt-get', '-q', ...words] as [string];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', line);
  createInterface({ input: child.stderr }).on('line', (text) => errors.push(text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new AptError('apt-get cannot be started', { cause })));
    child.once('close', resolve);
  });
  if (code !== 0) throw new AptError(`apt-get ${words[0]} failed: ${errors.slice(-3).join(' ')}`);
}
