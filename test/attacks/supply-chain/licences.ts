import { readFileSync } from 'node:fs';

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

export interface Package extends LockedPackage {
  readonly name: string;
  readonly licence: string;
}

/** Licences under which everything here may be used, changed and passed on together with MIT code. */
const friendly: ReadonlySet<string> = new Set([
  ...['MIT', 'ISC', '0BSD', 'BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0'],
  ...['MPL-2.0', 'Python-2.0', 'Zlib', 'CC-BY-4.0', 'Unlicense'],
]);

/** Licences that are not written as in SPDX's list. */
const spelled: Readonly<Record<string, string>> = { 'MPL 2.0': 'MPL-2.0' };

/** Packages whose `license` field is missing; their own files say so. */
const stated: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...[
      'async',
      'xmlhttprequest-ssl',
      'base64-arraybuffer',
      'component-bind',
      'component-inherit',
      'indexof',
    ],
    'to-array',
  ].map((name) => [name, 'MIT']),
);

/**
 * ffmpeg and ffprobe as programs. They run as processes of their own and no code of theirs becomes part of Tabcast;
 * whoever passes a copy of them on keeps to the GPL.
 */
const programs = /^@ff(?:mpeg|probe)-installer\//;

/** Every package of the lock file. */
export function lockedPackages(root: string): Package[] {
  const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const licence = entry.license ?? stated[name] ?? 'unknown';
      return { ...entry, name, licence: spelled[licence] ?? licence };
    });
}

/** Packages whose licence is unknown or asks for more than Tabcast gives. */
export function doubtful(packages: readonly Package[]): string[] {
  return packages
    .filter(({ name, licence }) => !programs.test(name) && !isFriendly(licence))
    .map(({ name, licence }) => `${name}: ${licence}`);
}

/** `(A OR B)` is friendly when one is, `(A AND B)` when both are. */
function isFriendly(licence: string): boolean {
  const bare = licence.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isFriendly);
  return bare.split(' AND ').every((each) => friendly.has(each));
}

/** The list as a page: what `npm start` installs by name, what only checks and tests need by licence. */
export function licencesPage(packages: readonly Package[]): string {
  const line = ({ name, version, licence }: Package): string => `- ${name} ${version}: ${licence}`;
  const sorted = (some: readonly Package[]): string[] => [...new Set(some.map(line))].sort();
  const run = packages.filter(({ dev }) => !dev);
  const counts = new Map<string, number>();
  for (const { dev, licence } of packages) if (dev) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  return [
    '# Licences of the packages that Tabcast uses',
    '',
    'Made by `npm run licences` from the lock file. Tabcast itself is under the MIT licence.',
    '',
    '## Part of Tabcast, loaded by it, or needed to build it',
    '',
    ...sorted(run.filter(({ name }) => !programs.test(name))),
    '',
    '## Programs that it runs',
    '',
    'ffmpeg and ffprobe for the platforms they exist for. They run as processes of their own; who passes a copy on',
    'keeps to their licence.',
    '',
    ...sorted(run.filter(({ name }) => programs.test(name))),
    '',
    '## Only for checks and tests',
    '',
    ...[...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([licence, count]) => `- ${licence}: ${count}`),
    '',
  ].join('\n');
}
