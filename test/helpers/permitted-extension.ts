import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chromium } from './chromium.ts';

interface Manifest {
  permissions: string[];
  optional_permissions: string[];
  host_permissions?: string[];
  optional_host_permissions: string[];
}

/**
 * The built extension as after a person has allowed what is optional in it: the browser asks for that in a window of its own,
 * which no driver reaches.
 * @param hosts the only ones that were allowed, as patterns; all unless given
 * @returns its folder, which is the caller's to remove
 */
export async function permittedExtension(hosts?: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tabcast-permitted-'));
  await cp(Chromium.built, folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  manifest.permissions.push(...manifest.optional_permissions.splice(0));
  manifest.host_permissions = hosts ? [...hosts] : manifest.optional_host_permissions.splice(0);
  await writeFile(file, JSON.stringify(manifest));
  return folder;
}
