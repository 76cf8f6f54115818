import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** Longest file that is looked through, in characters: lists that block advertisements have some 100 000 lines. */
const maxLength = 16_000_000;

/** Where the system keeps its own names (hosts(5)). */
export function hostsFile(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const windows = env['SystemRoot'] ?? 'C:\\Windows';
  return platform === 'win32' ? join(windows, 'System32', 'drivers', 'etc', 'hosts') : '/etc/hosts';
}

/** The system's own names as they are now; empty when there is no such file, or none that can be read. */
export async function readHosts(file = hostsFile()): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).slice(0, maxLength);
  } catch {
    return '';
  }
}

/** The addresses that a hosts file has for a name, in its order. @param host in lower case */
export function addressesInHosts(text: string, host: string): string[] {
  // Most files do not know the name at all.
  if (!text.toLowerCase().includes(host)) return [];
  const found = text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return isIP(address) && names.some((name) => name.toLowerCase() === host) ? [address] : [];
  });
  return [...new Set(found)];
}
