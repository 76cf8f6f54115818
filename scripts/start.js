// `npm start`: brings packages and builds up to date, then becomes the companion. One process, so that signals
// reach it whoever sends them.
import { existsSync, readdirSync, statSync } from 'node:fs';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { URL } from 'node:url';
import { bringUpToDate } from './dependencies.js';
import { npm, root } from './npm.js';

const shared = ['package.json', 'package-lock.json', 'companion/protocol'];
// What the control page is made of, too.
const wardrobe = ['extension/ui', 'extension/_locales', 'extension/messages', 'extension/icons'];
const extension = [...shared, 'extension', 'manifest.config.ts', 'vite.config.ts'];
const builds = [
  {
    script: 'build:companion',
    result: 'companion/cli.js',
    sources: ['companion', 'vite.companion.config.ts', 'vite.page.config.ts', ...wardrobe, ...shared],
  },
  { script: 'build:chrome', result: 'chrome/manifest.json', sources: extension },
  { script: 'build:firefox', result: 'firefox/manifest.json', sources: extension },
];

endWithParent();
// As the companion does, which is this process before long: a debugger that is opened by now would stay open.
process.on('SIGUSR1', () => {});
await bringUpToDate('what start needs');
const stale = builds.filter(({ result, sources }) => {
  const file = `${root}dist/${result}`;
  const built = existsSync(file) ? statSync(file).mtimeMs : 0;
  return sources.some((source) => newest(root + source) > built);
});
if (stale.length > 0) process.stderr.write('Building the companion and the extension\n');
await Promise.all(stale.map(({ script }) => npm('run', '--silent', script)));
// What is built by now; nothing of it is there when these scripts are checked.
await import(new URL('../dist/companion/cli.js', import.meta.url).href);

/**
 * npm runs this in a shell, and many shells stay in between: a signal that is sent to npm ends the shell alone. This
 * process has another parent then, and ends as if the signal had come here.
 */
function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}

/**
 * Time of the last change under a path, in milliseconds.
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}
