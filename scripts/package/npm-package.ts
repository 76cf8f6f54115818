import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { root, type Built } from './build.ts';
import { pinnedTree, type LockedPackages } from './locked-packages.ts';

interface RootPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

const command = 'bin/tabcast.js';
/** What the README and docs/ show; the stores' pictures are not among it. */
const pictures = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => /\.(png|svg)$/.test(name))
    .map((name) => `${folder}/${name}`);

/** What is packed as it stands in the repository; the slate is where the companion looks for it. */
const copied = [
  'LICENSE',
  'LICENCES.md',
  'README.md',
  'SECURITY.md',
  'docs',
  ...pictures('pictures'),
  'companion/rendition/slate.png',
];

/**
 * The npm package with the command `tabcast`: the companion, both extensions, and the packages that the companion needs.
 * @param folder for what is packed, made anew
 * @param to folder that the tarball is written to, under the name that npm gives it
 */
export function packNpm(built: Built, folder: string, to: string): void {
  rmSync(folder, { recursive: true, force: true });
  const into = (path: string): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    return join(folder, path);
  };
  for (const name of ['companion', 'chrome', 'firefox'] as const) {
    cpSync(built[name], into(`dist/${name}`), { recursive: true });
  }
  for (const path of copied) cpSync(join(root, path), into(path), { recursive: true });
  cpSync(join(root, 'scripts/package/tabcast.js'), into(command));
  chmodSync(into(command), 0o755);
  writeFileSync(into('package.json'), `${JSON.stringify(manifestOf(built.imports), null, 2)}\n`);

  // npm gives every file the same time, and a place that depends on its name alone.
  const words = ['pack', '--silent', '--ignore-scripts', '--pack-destination', to];
  const shell = process.platform === 'win32';
  execFileSync('npm', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell });
}

/**
 * The dependencies are what the companion imports and all that these need, each in the version that is locked here: npm
 * heeds no lock file in a tarball.
 */
function manifestOf(imports: readonly string[]): object {
  const own = json('package.json') as RootPackage;
  const names = [...new Set(imports.filter((each) => !isBuiltin(each)).map(packageOf))];
  const unnamed = names.filter((each) => !(each in own.dependencies));
  if (unnamed.length > 0)
    throw new Error(`the companion imports what is no dependency: ${unnamed.join(', ')}`);
  const { packages } = json('package-lock.json') as { packages: LockedPackages };
  return {
    name: own.name,
    version: own.version,
    description: own.description,
    license: own.license,
    type: 'module',
    bin: { [own.name]: command },
    files: ['bin', 'dist', ...copied],
    engines: own.engines,
    dependencies: pinnedTree(packages, names),
  };
}

/** The package that an import is from: `hono` for `hono/factory`. */
function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0];
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
