import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import packageLock from '../../../package-lock.json' with { type: 'json' };
import { standBack } from '../../helpers/stand-back.ts';

standBack();

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const { version } = packageJson;

let place: string;
const at = (...names: string[]): string => join(place, ...names);
const installed = (path: string): string => at('prefix/lib/node_modules/tabcast', path);
const tabcast = (): string => at('prefix/bin/tabcast');
const packed = (name: string): Buffer => readFileSync(at('one/packages', name));
/** As a person has it who never cloned: another home, an empty folder. */
const bare = () => ({ cwd: at('empty'), env: { PATH: process.env['PATH'], HOME: at('home') } });

/** Everything into one folder, as if in another time zone and with other settings of Node. */
function makePackages(out: string, env: Record<string, string>): Promise<unknown> {
  const words = ['node_modules/tsx/dist/cli.mjs', 'scripts/package/main.ts', '--out', out];
  return execute(process.execPath, words, { cwd: root, env: { ...process.env, ...env } });
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'tabcast-packages-'));
  for (const folder of ['empty', 'home', 'prefix']) mkdirSync(at(folder));
  await makePackages(at('one/packages'), { TZ: 'Pacific/Kiritimati', NODE_ENV: 'development' });
  await makePackages(at('two/deeper/packages'), { TZ: 'America/Los_Angeles', NODE_ENV: 'test' });
  const words = [
    'install',
    '--global',
    '--prefix',
    at('prefix'),
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
  ];
  await execute('npm', [...words, '--ignore-scripts', at('one/packages', `tabcast-${version}.tgz`)], {
    cwd: at('empty'),
  });
}, 120_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('the packages', () => {
  it('are the same, byte for byte, when they are made twice', () => {
    const names = readdirSync(at('one/packages'));
    expect(names).toEqual([
      `tabcast-${version}.tgz`,
      `tabcast-chrome-store-${version}.zip`,
      `tabcast-chrome-unpacked-${version}.zip`,
      `tabcast-firefox-${version}-source.zip`,
      `tabcast-firefox-${version}.xpi`,
    ]);
    const again = names.map((name) => readFileSync(at('two/deeper/packages', name)).equals(packed(name)));
    expect(again).toEqual(names.map(() => true));
  });

  it('have the key that pins the id only where no store gives one', () => {
    const read = (name: string, path: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(unzipSync(packed(name))[path]!).toString()) as Record<string, unknown>;
    const { key, ...unpacked } = read(
      `tabcast-chrome-unpacked-${version}.zip`,
      'tabcast-chrome/manifest.json',
    );
    expect(key).toMatch(/^MII/);
    expect(read(`tabcast-chrome-store-${version}.zip`, 'manifest.json')).toEqual(unpacked);
    expect(read(`tabcast-firefox-${version}.xpi`, 'manifest.json')).not.toHaveProperty('key');
  });

  it('for Firefox are built anew from the sources that go with them', async () => {
    const sources = unzipSync(packed(`tabcast-firefox-${version}-source.zip`));
    for (const [path, bytes] of Object.entries(sources)) {
      mkdirSync(dirname(at('sources', path)), { recursive: true });
      writeFileSync(at('sources', path), bytes);
    }
    expect(readFileSync(at('sources/BUILD.md'), 'utf8')).toContain('\n    npm run build:firefox\n');
    expect(Object.keys(sources).filter((path) => /node_modules|^dist|^test/.test(path))).toEqual([]);
    symlinkSync(join(root, 'node_modules'), at('sources/node_modules'));
    const env = { PATH: process.env['PATH'], HOME: at('home') };
    await execute('npm', ['run', '--silent', 'build:firefox'], { cwd: at('sources'), env });
    const files = unzipSync(packed(`tabcast-firefox-${version}.xpi`));
    for (const [path, bytes] of Object.entries(files)) {
      expect([path, readFileSync(at('sources/dist/firefox', path)).equals(bytes)]).toEqual([path, true]);
    }
  });
});

describe('the npm package', () => {
  it('has no dependency that is one of development, each in the version that is locked', () => {
    const { dependencies } = JSON.parse(readFileSync(installed('package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const locked = Object.entries(
      packageLock.packages as Record<string, { version?: string; dev?: boolean }>,
    );
    for (const [name, pinned] of Object.entries(dependencies)) {
      const entries = locked
        .filter(([path]) => path.endsWith(`node_modules/${name}`))
        .map(([, entry]) => entry);
      expect([name, entries.some(({ version, dev }) => version === pinned && !dev)]).toEqual([name, true]);
      const there = readFileSync(installed(`node_modules/${name}/package.json`), 'utf8');
      expect(JSON.parse(there)).toMatchObject({ version: pinned });
    }
    expect(dependencies).toHaveProperty(['socket.io']);
    for (const name of ['vite', 'vitest', 'react', '@ffprobe-installer/ffprobe']) {
      expect(readdirSync(installed('node_modules'))).not.toContain(name.split('/')[0]);
    }
  });

  it('brings the pages that its README leads to, and what they show', () => {
    const pages = [
      'README.md',
      ...readdirSync(installed('docs'))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${name}`),
    ];
    const wanted = pages.flatMap((page) => {
      const targets = [
        ...readFileSync(installed(page), 'utf8').matchAll(
          /\]\((?!https?:)([^)#\s]+)|(?:src|srcset)="([^"]+)"/g,
        ),
      ];
      return targets.map(([, link, picture]) => join(dirname(page), (link ?? picture)!));
    });
    const own = wanted.filter((path) => /^(?:docs|pictures)\//.test(path));
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter((path) => !existsSync(installed(path)))).toEqual([]);
  });

  it('answers --version and --help, in an empty folder, with the name of its command', async () => {
    expect((await execute(tabcast(), ['--version'], bare())).stdout).toBe(`${version}\n`);
    const { stdout } = await execute(tabcast(), ['--help'], bare());
    expect(stdout).toContain('\ntabcast [options]\n');
    expect(stdout).not.toContain('npm start');
  });

  it('becomes a companion that is ready, shows its page, holds both extensions, and ends when it is told to', async () => {
    const ports = ['youtube', 'twitch', 'facebook', 'custom', 'control'].map((name) => `--port=${name}=0`);
    const child = spawn(tabcast(), ['--no-open', '--json', ...ports], {
      ...bare(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    try {
      let line = '';
      for await (line of createInterface({ input: child.stdout })) if (line.includes('"ready"')) break;
      const ready = JSON.parse(line) as { page: string };
      expect(ready).toMatchObject({ event: 'ready', version });
      const html = await (await fetch(ready.page)).text();
      const parts = [...html.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path]) => path!);
      expect(parts.length).toBeGreaterThan(2);
      for (const path of parts) {
        expect([path, (await fetch(new URL(path, ready.page))).status]).toEqual([path, 200]);
      }
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
    for (const browser of ['chrome', 'firefox']) {
      const manifest = readFileSync(installed(`dist/${browser}/manifest.json`), 'utf8');
      expect(JSON.parse(manifest)).toMatchObject({ version });
    }
    expect(readdirSync(installed('companion/rendition'))).toEqual(['slate.png']);
  });

  it('says what it needs where Node is too old', async () => {
    cpSync(installed('bin'), at('old/bin'), { recursive: true });
    writeFileSync(at('old/package.json'), '{ "type": "module", "engines": { "node": ">=99.1" } }');
    await expect(execute(process.execPath, [at('old/bin/tabcast.js')])).rejects.toMatchObject({
      code: 1,
      stderr: `Tabcast needs Node 99.1 or newer, and this is ${process.versions.node}.\n`,
    });
  });
});
