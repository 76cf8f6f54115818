import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, type Built } from './build.ts';
import { filesBelow, zip, type Files } from './zip.ts';

/** What the extension for Firefox is built from. */
const firefoxSources = [
  '.npmrc',
  'LICENSE',
  'companion/protocol',
  'extension',
  'manifest.config.ts',
  'package-lock.json',
  'package.json',
  'vite.config.ts',
];

/** For the Chrome Web Store, which gives an id of its own and takes no `key`. */
export function chromeStoreZip({ chrome }: Built): Uint8Array {
  const files = new Map(filesBelow(chrome, ''));
  const { key, ...manifest } = JSON.parse(text(files, 'manifest.json')) as Record<string, unknown>;
  if (typeof key !== 'string') throw new Error('the manifest for Chrome has no key to leave out');
  files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  return zip(files);
}

/** For "Load unpacked", in a folder of its own: with the `key`, so that the companion knows its id. */
export function chromeUnpackedZip({ chrome }: Built): Uint8Array {
  return zip(filesBelow(chrome, 'tabcast-chrome'));
}

export function firefoxXpi({ firefox }: Built): Uint8Array {
  return zip(filesBelow(firefox, ''));
}

/** What a reviewer needs to build the xpi again, with a note how. */
export function firefoxSourceZip(): Uint8Array {
  const note = readFileSync(join(root, 'scripts/package/firefox-source.md'));
  // Vite reads every one of these for what it compiles.
  const configs = readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name));
  const sources = [...firefoxSources, ...configs].flatMap((path) => [...filesBelow(join(root, path), path)]);
  return zip(new Map([...sources, ['BUILD.md', note]]));
}

function text(files: Files, path: string): string {
  return Buffer.from(files.get(path) ?? []).toString('utf8');
}
