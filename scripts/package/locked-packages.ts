/** An entry of package-lock.json (npm's documentation, "package-lock.json", lockfileVersion 3). */
export interface LockedPackage {
  readonly version: string;
  /** What this needs on any machine. */
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Entries by their folder: `node_modules/a`, `node_modules/a/node_modules/b`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/**
 * The one version that each of these packages, and each that they need, is locked to; what only some machines need is
 * left out, and so is what is there in two versions.
 * @throws Error for a package that is not locked
 */
export function pinnedTree(all: LockedPackages, names: readonly string[]): Record<string, string> {
  const versions = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const visit = (folder: string, name: string): void => {
    const at = nearest(all, folder, name);
    if (at === null) throw new Error(`${name} is not in the lock file`);
    if (seen.has(at)) return;
    seen.add(at);
    const { version, dependencies = {} } = all[at]!;
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
    for (const each of Object.keys(dependencies)) visit(at, each);
  };
  for (const name of names) visit('', name);
  const pinned = [...versions].flatMap(([name, found]) => (found.size === 1 ? [[name, [...found][0]!]] : []));
  return Object.fromEntries(pinned.sort(([one], [other]) => (one! < other! ? -1 : 1))) as Record<
    string,
    string
  >;
}

/** Where Node would find a package that one in this folder asks for. */
function nearest(all: LockedPackages, folder: string, name: string): string | null {
  const at = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
  if (all[at]) return at;
  if (folder === '') return null;
  return nearest(all, folder.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, ''), name);
}
