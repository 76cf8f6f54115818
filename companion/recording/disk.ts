import { access, constants, open, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { makeFolder } from '../lib/make-folder.ts';

/** A file that only grows. */
export interface GrowingFile {
  /** Resolves once the system has all of it. @throws the system's error */
  append(bytes: Buffer): Promise<void>;
  /** Resolves once it would outlive a power cut. */
  sync(): Promise<void>;
  /** Whether it still stands in a folder: one that was deleted can be written to, and is lost. */
  isThere(): Promise<boolean>;
  close(): Promise<void>;
}

/** What a recording needs of a disk. Everything may take for ever, and throws the system's error. */
export interface Disk {
  /** Makes a folder and those above it, where they are missing. */
  makeFolder(folder: string): Promise<void>;
  /** @throws with code EEXIST where there is such a file */
  create(path: string): Promise<GrowingFile>;
  /** What may still be written there, in bytes. */
  freeBytes(folder: string): Promise<number>;
  /** Replaces a small file by another text, whole or not at all. */
  replace(path: string, text: string): Promise<void>;
}

export const systemDisk: Disk = {
  makeFolder: async (folder) => makeFolder(folder),
  async create(path) {
    const handle = await open(path, 'wx', 0o600);
    return {
      async append(bytes) {
        for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
      },
      sync: () => handle.datasync(),
      isThere: async () => (await handle.stat()).nlink > 0,
      close: () => handle.close(),
    };
  },
  async freeBytes(folder) {
    await access(folder, constants.W_OK);
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error(folder), { code: 'ENOTDIR' });
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  async replace(path, text) {
    const draft = `${path}.part`;
    try {
      await writeFile(draft, text, { mode: 0o600 });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  },
};
