import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { npm, root } from './npm.js';

/** @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean, devOptional?: boolean }} Locked */

/** Where npm notes, once it is done, what it has installed. */
const installed = 'node_modules/.package-lock.json';
/** How often the progress is written, in ms: over one line of a terminal, or else line by line. */
const everyMs = process.stderr.isTTY ? 200 : 3_000;

/**
 * Brings node_modules up to date with package-lock.json; does nothing when it is. Ends this process when that fails.
 * @param {'what start needs' | 'everything'} extent the former leaves out devDependencies, which are the most of it
 */
export async function bringUpToDate(extent) {
  // npm would take away the tools of tests where they are there already.
  const onlyRun =
    extent === 'what start needs' && !Object.values(packagesIn(installed)).some(({ dev }) => dev);
  const missing = missingPackages(onlyRun);
  if (missing.length === 0) return;
  say(
    `Installing ${missing.length} npm packages${onlyRun ? '' : ', those for checks and tests too'} (once)\n`,
  );
  const progress = setInterval(() => say(progressLine(missing), true), everyMs);
  // Where some are there already, others are added: a companion that runs meanwhile keeps what it uses.
  const command = existsSync(`${root}node_modules`) ? ['install', '--no-save'] : ['ci'];
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  await npm(...command, ...quiet, ...(onlyRun ? ['--omit=dev'] : []));
  clearInterval(progress);
  say(`${progressLine(missing)}\n`, true);
}

/**
 * The paths of the packages that are not there as the lock file wants them.
 * @param {boolean} onlyRun
 */
function missingPackages(onlyRun) {
  const there = packagesIn(installed);
  return Object.entries(packagesIn('package-lock.json')).flatMap(([path, wanted]) => {
    // Optional ones are there or not, by the machine; the entry without a path is the project itself.
    const maybe = wanted.optional || (onlyRun && (wanted.dev || wanted.devOptional));
    if (path === '' || maybe) return [];
    const found = there[path];
    const same = found?.version === wanted.version && found?.integrity === wanted.integrity;
    return same ? [] : [path];
  });
}

/**
 * @param {string} file
 * @returns {Record<string, Locked>}
 */
function packagesIn(file) {
  const path = root + file;
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

/** @param {readonly string[]} paths */
function progressLine(paths) {
  const done = paths.filter((path) => existsSync(`${root}${path}/package.json`)).length;
  return `  ${done} of ${paths.length}`;
}

/**
 * @param {string} text
 * @param {boolean} [over] whether it takes the place of what this line of a terminal showed before
 */
function say(text, over = false) {
  if (!over) return void process.stderr.write(text);
  process.stderr.write(process.stderr.isTTY ? `\r${text}` : text.endsWith('\n') ? text : `${text}\n`);
}
