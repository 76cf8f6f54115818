import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/** Folder of package.json. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs npm, of whose words only those on stderr are shown, and ends this process when it fails: it has said why.
 * @param {...string} words
 * @returns {Promise<void>}
 */
export async function npm(...words) {
  const code = await npmCode('ignore', ...words);
  if (code !== 0) process.exit(code ?? 1);
}

/**
 * Runs npm.
 * @param {'ignore' | 'inherit'} stdout
 * @param {...string} words
 * @returns {Promise<number | null>} its exit code, null where it was ended by a signal
 */
export async function npmCode(stdout, ...words) {
  const [command, first, shell] = call();
  const child = spawn(command, [...first, ...words], {
    cwd: root,
    stdio: ['ignore', stdout, 'inherit'],
    shell,
  });
  // Ctrl+C reaches npm by itself; what is sent to this process alone has to be handed on.
  const end = () => child.kill();
  process.once('SIGTERM', end);
  /** @type {number | null} */
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  process.off('SIGTERM', end);
  return code;
}

/**
 * How npm is called: as the npm that runs this, or by its name.
 * @returns {[command: string, first: string[], shell: boolean]}
 */
function call() {
  const path = process.env['npm_execpath'];
  if (path?.endsWith('npm-cli.js')) return [process.execPath, [path], false];
  // On Windows it is a batch file, which needs a shell; the words are all our own.
  return ['npm', [], process.platform === 'win32'];
}
