import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Longest time for a program of the system that is asked, in ms. */
const timeoutMs = 5_000;

/**
 * Names the program that listens on a TCP port, with its process: `node (process 4711)`. Its arguments stay unsaid: they
 * may hold a secret. On macOS and Windows this is untried.
 * @returns null where that cannot be found out, as for programs of other users
 */
export async function whoHasPort(port: number, signal: AbortSignal): Promise<string | null> {
  try {
    if (process.platform === 'linux') return await onLinux(port);
    return process.platform === 'win32' ? await onWindows(port, signal) : await byLsof(port, signal);
  } catch {
    return null;
  }
}

/** proc_pid_net(5): local address, state (0A is LISTEN) and inode of each socket; proc_pid_fd(5): who holds it. */
async function onLinux(port: number): Promise<string | null> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const row = new RegExp(`^ *\\d+: [0-9A-F]+:${hex} \\S+ 0A (?:\\S+ +){5}(\\d+)`, 'gm');
  const sockets = new Set(
    tables.flatMap((table) => [...table.matchAll(row)].map(([, inode]) => `socket:[${inode}]`)),
  );
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const handle of handles) {
      if (!sockets.has(await readlink(`/proc/${pid}/fd/${handle}`).catch(() => ''))) continue;
      return named((await readFile(`/proc/${pid}/comm`, 'utf8')).trim(), pid);
    }
  }
  return null;
}

async function byLsof(port: number, signal: AbortSignal): Promise<string | null> {
  const words = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
  const { stdout } = await run('lsof', words, { signal, timeout: timeoutMs });
  const [, pid, name] = /^p(\d+)\nc(.+)$/m.exec(stdout) ?? [];
  return pid && name ? named(name, pid) : null;
}

async function onWindows(port: number, signal: AbortSignal): Promise<string | null> {
  const owner = `(Get-NetTCPConnection -State Listen -LocalPort ${port})[0].OwningProcess`;
  const ask = `$p = Get-Process -Id ${owner}; "$($p.Id) $($p.ProcessName)"`;
  const { stdout } = await run('powershell', ['-NoProfile', '-Command', ask], { signal, timeout: timeoutMs });
  const [, pid, name] = /^(\d+) (.+)$/m.exec(stdout.trim()) ?? [];
  return pid && name ? named(name, pid) : null;
}

function named(name: string, pid: string): string {
  return `${name} (process ${pid})`;
}
