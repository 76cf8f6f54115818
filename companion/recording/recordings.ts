import type { ShowEvent } from '#protocol';
import type { DestinationPort, DestinationSpec } from '../broadcast/destination-port.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { RenditionFeed } from '../rendition/feed.ts';
import { systemDisk, type Disk } from './disk.ts';
import { Mp4Maker } from './mp4-maker.ts';
import { nameOf } from './names.ts';
import { RecordingFiles } from './recording-files.ts';
import { Recording } from './recording.ts';
import { ShowWriter, type SplitLimits } from './show-writer.ts';

export interface RecordingsOptions {
  readonly folder: string;
  /** Whether a person has named it: then it is not made where it is missing, for its disk may not be plugged in. */
  readonly isChosen: boolean;
  readonly split: SplitLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds since 1970, as the computer has it. */
  readonly wallTime: () => number;
  /** Null where there is none. */
  readonly ffmpegPath: () => string | null;
  readonly disk?: Disk;
}

/** Shows on this computer's disk: what is being recorded, and what becomes of it. */
export class Recordings {
  readonly folder: string;
  readonly files: RecordingFiles;
  readonly #options: RecordingsOptions;
  readonly #maker: Mp4Maker;
  /** What is being recorded, the broadcast it is of, and its id there. */
  readonly #open = new Map<Recording, { readonly broadcast: string; readonly id: string }>();
  /** Paths of the files that are being written to. */
  readonly #growing = new Set<string>();

  constructor(options: RecordingsOptions) {
    this.folder = options.folder;
    this.#options = options;
    this.#maker = new Mp4Maker(options);
    this.files = new RecordingFiles({
      ...options,
      open: () => this.#growing,
      release: (path) => this.#maker.release(path),
    });
  }

  /** A recording as a destination of a broadcast. @param log names that in each line */
  create(spec: DestinationSpec, feed: RenditionFeed, log: Logger): DestinationPort {
    const { folder, isChosen, split, clock, wallTime, disk = systemDisk } = this.#options;
    const recording = new Recording(spec, feed, {
      clock,
      log: log.child({ destination: spec.id }),
      prepare: async () => {
        if (!isChosen) await disk.makeFolder(folder);
      },
      createWriter: () =>
        new ShowWriter({
          disk,
          folder,
          name: nameOf(new Date(wallTime())),
          split,
          onBegin: (path) => this.#growing.add(path),
          onPart: ({ path }) => {
            this.#growing.delete(path);
            this.#maker.add(path);
          },
        }),
      freeBytes: () => disk.freeBytes(folder),
    });
    recording.on('status', ({ state }) => {
      if (state === 'connecting') this.#begin(recording, spec);
      else if (state === 'failed' || state === 'ended') this.#end(recording);
    });
    return recording;
  }

  /** To be called with all that is told of shows: markers become chapters. */
  take(event: ShowEvent): void {
    if (event.kind !== 'marker') return;
    for (const [recording, { broadcast }] of this.#open) {
      if (broadcast === `${event.broadcast}`) recording.mark(event.label);
    }
  }

  /** Whether this destination of a broadcast is being recorded. */
  has(broadcast: number, id: string): boolean {
    return [...this.#open.values()].some((one) => one.broadcast === `${broadcast}` && one.id === id);
  }

  /** Makes MP4s of what an earlier run has left behind. */
  pickUp(): Promise<void> {
    return this.#maker.pickUp(this.folder);
  }

  close(): Promise<void> {
    return this.#maker.close();
  }

  #begin(recording: Recording, { id, target }: DestinationSpec): void {
    if (this.#open.has(recording)) return;
    this.#open.set(recording, { broadcast: target.url.app, id });
    this.#maker.hold();
  }

  #end(recording: Recording): void {
    if (this.#open.delete(recording)) this.#maker.resume();
  }
}
