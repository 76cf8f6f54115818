// `npm start`: brings packages and builds up to date, then becomes the companion. One process, so that signals
// reach it whoever sends them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const shared = ['package.json', 'package-lock.json', 'companion/protocol'];
const extension = [...shared, 'extension', 'manifest.config.ts', 'vite.config.ts'];
const builds = [
  {
    script: 'build:companion',
    result: 'companion/cli.js',
    sources: ['companion', 'vite.companion.config.ts', ...shared],
  },
  { script: 'build:chrome', result: 'chrome/manifest.json', sources: extension },
  { script: 'build:firefox', result: 'firefox/manifest.json', sources: extension },
];

npm('deps');
for (const { script, result, sources } of builds) {
  const file = `${root}dist/${result}`;
  const built = existsSync(file) ? statSync(file).mtimeMs : 0;
  if (sources.some((source) => newest(root + source) > built)) npm(script);
}
await import('./dist/companion/cli.js');

/** Runs a script of package.json, and ends here when it fails: it has said why. */
function npm(script) {
  const { status } = spawnSync('npm', ['run', '--silent', script], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(1);
}

/** Time of the last change under a path, in milliseconds. */
function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}
