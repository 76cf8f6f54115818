import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';

/** Contents by their path in the archive, with `/` between folders. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Every file at a path of the repository or below a folder, under its own path behind the prefix. */
export function filesBelow(path: string, prefix: string): Files {
  if (!statSync(path).isDirectory()) return new Map([[prefix, readFileSync(path)]]);
  const names = readdirSync(path);
  return new Map(
    names.flatMap((name) => [...filesBelow(join(path, name), prefix ? `${prefix}/${name}` : name)]),
  );
}

/** A zip that is the same, byte for byte, whenever and wherever the same files are packed. */
export function zip(files: Files): Uint8Array {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  const entries: Zippable = Object.fromEntries(sorted.map(([path, content]) => [path, [content, {}]]));
  // The earliest time that a zip can hold, by the clock on the wall: it names no zone.
  return zipSync(entries, { level: 9, mtime: new Date(1980, 0, 1) });
}
