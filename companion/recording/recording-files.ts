import { access, constants, lstat, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderProblem, KeptRecording, RecordingList, RecordingRefusal } from '#protocol';
import { lengthOf } from './file-length.ts';
import { besides, readName } from './names.ts';

/** Most files that are listed: the newest. */
const mostFiles = 500;

export interface RecordingFilesOptions {
  readonly folder: string;
  /** Whether a person has named it: then it should be there; another one is made with the first recording. */
  readonly isChosen: boolean;
  /** Paths of the files that are being written to. */
  readonly open: () => ReadonlySet<string>;
  /** Lets go of a file that an MP4 was to be made of. @returns false while that is being done */
  readonly release: (path: string) => boolean;
}

/** The recordings in the folder, as files: what there is, how long and how large, and how to be rid of one. */
export class RecordingFiles {
  readonly folder: string;
  readonly #options: RecordingFilesOptions;

  constructor(options: RecordingFilesOptions) {
    this.folder = options.folder;
    this.#options = options;
  }

  async list(): Promise<RecordingList> {
    const { folder } = this.#options;
    const names = await readdir(folder).catch(() => null);
    const problem = await this.#problem(names === null);
    const free = names && (await statfs(folder).catch(() => null));
    const newest = (names ?? [])
      .flatMap((name) => readName(name) ?? [])
      .sort((one, other) => other.startedAt - one.startedAt || other.part - one.part)
      .slice(0, mostFiles);
    // What is an MP4 already is not what it was made of any more.
    const all = new Set(newest.map(({ name }) => name));
    const shown = newest.filter(({ name }) => !name.endsWith('.flv') || !all.has(mp4Of(name)));
    const recordings = await Promise.all(shown.map((named) => this.#look(named)));
    return {
      folder,
      problem,
      freeBytes: free && free.bavail * free.bsize,
      recordings: recordings.filter((one) => one !== null),
    };
  }

  /** Whether a file of this name can be read: it is a recording, in the folder itself, and does not grow. */
  async check(name: string): Promise<RecordingRefusal | null> {
    if (!readName(name) || !(await this.#size(name))) return 'no-such-recording';
    return this.#options.open().has(this.#path(name)) ? 'recording-in-use' : null;
  }

  /** Deletes one. @returns why it could not be, or null */
  async remove(name: string): Promise<RecordingRefusal | null> {
    const refusal = await this.check(name);
    if (refusal) return refusal;
    const path = this.#path(name);
    if (!this.#options.release(path)) return 'recording-in-use';
    try {
      await rm(path);
      await rm(besides(path).chapters, { force: true });
      return null;
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return isGone ? 'no-such-recording' : 'recording-not-deleted';
    }
  }

  async #problem(isUnread: boolean): Promise<FolderProblem | null> {
    const { folder, isChosen } = this.#options;
    if (isUnread) return isChosen ? 'folder-gone' : null;
    return access(folder, constants.W_OK).then(
      () => null,
      () => 'folder-locked',
    );
  }

  /** @returns null where it is gone meanwhile */
  async #look({ name, startedAt, part }: NamedFile): Promise<KeptRecording | null> {
    const path = this.#path(name);
    const [bytes, seconds] = await Promise.all([this.#size(name), lengthOf(path)]);
    if (bytes === null) return null;
    const grows = this.#options.open().has(path);
    const state = name.endsWith('.mp4') ? 'ready' : grows ? 'recording' : 'left';
    return { name, startedAt, part, seconds, bytes, state };
  }

  /** @returns null where there is no such file; a link to one elsewhere is none */
  async #size(name: string): Promise<number | null> {
    const found = await lstat(this.#path(name)).catch(() => null);
    return found?.isFile() ? found.size : null;
  }

  #path(name: string): string {
    return join(this.#options.folder, name);
  }
}

type NamedFile = NonNullable<ReturnType<typeof readName>>;

function mp4Of(flv: string): string {
  return flv.replace(/\.flv$/, '.mp4');
}
