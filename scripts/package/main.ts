import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll, root } from './build.ts';
import { chromeStoreZip, chromeUnpackedZip, firefoxSourceZip, firefoxXpi } from './extensions.ts';
import { packNpm } from './npm-package.ts';

/** `npm run package [-- --out <folder>]`: everything that is handed out, byte for byte the same from the same sources. */

const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'out/packages') } } });
const out = resolve(values.out);
const work = join(out, 'work');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const built = await buildAll(join(work, 'build'));
const packages = {
  [`tabcast-chrome-store-${version}.zip`]: chromeStoreZip(built),
  [`tabcast-chrome-unpacked-${version}.zip`]: chromeUnpackedZip(built),
  [`tabcast-firefox-${version}.xpi`]: firefoxXpi(built),
  [`tabcast-firefox-${version}-source.zip`]: firefoxSourceZip(),
};
for (const [name, bytes] of Object.entries(packages)) writeFileSync(join(out, name), bytes);
packNpm(built, join(work, 'npm'), out);
rmSync(work, { recursive: true });

for (const name of [...Object.keys(packages), `tabcast-${version}.tgz`]) {
  const kilobytes = Math.ceil(readFileSync(join(out, name)).length / 1_000);
  console.log(`${String(kilobytes).padStart(6)} kB  ${join(out, name)}`);
}
