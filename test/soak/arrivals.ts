import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { systemClock } from '../../companion/lib/clock.ts';
import { FlvReader } from '../../companion/flv/reader.ts';
import type { FlvTag } from '../../companion/flv/tag.ts';
import type { Ingest } from '../faults/ingest.ts';
import type { Which } from '../faults/marks.ts';
import type { Recording } from '../faults/recording.ts';
import { stagePlatforms, type StagePlatform } from '../faults/stage.ts';
import { decodeMarks } from './decoded.ts';
import type { Ledger } from './ledger.ts';
import { catalogue, fingerprint, type Picture } from './pictures.ts';

interface Tail {
  readonly reader: FlvReader;
  offset: number;
  /** Up to where the file holds nothing any more. */
  punched: number;
  /** The last frame in it. */
  last: number | null;
  /** When it grew last, on the clock. */
  grewAt: number;
  /** Of the pictures that come now. */
  header: FlvTag | null;
  /** Pictures in a row that are not known by their bytes, from a keyframe on, and how many of them were looked at. */
  strange: FlvTag[];
  looked: number;
}

/** A file that has not grown for so long, with a newer one beside it, is over, in ms. */
const overMs = 10_000;

const punchBytes = 8 * 2 ** 20;
/** Strange pictures are looked at when so many have come, at the next keyframe; else when others follow, or nothing for so long, in ms. */
const manyStrange = 90;
const quietMs = 500;
/** AVC video tag: frame type and codec, packet type, composition time (Adobe FLV 10.1, E.4.3). */
const pictureAt = 5;

/** Reads what the ingests record while they do, and keeps it off the disk once it is read. */
export class Arrivals {
  readonly #known: ReadonlyMap<string, Picture>;
  readonly #tails = new Map<string, Tail>();

  readonly #ingests: () => readonly Ingest[];
  readonly #ledgers: Readonly<Record<StagePlatform, Ledger>>;
  readonly #recordings: Readonly<Record<Which, Recording>>;

  constructor(
    ingests: () => readonly Ingest[],
    ledgers: Readonly<Record<StagePlatform, Ledger>>,
    recordings: Readonly<Record<Which, Recording>>,
  ) {
    this.#ingests = ingests;
    this.#ledgers = ledgers;
    this.#recordings = recordings;
    this.#known = catalogue(Object.values(recordings));
  }

  /** Takes in what has been recorded since. */
  async read(): Promise<void> {
    for (const name of stagePlatforms) {
      const own = this.#records(name);
      for (const file of own) await this.#readFile(file, this.#ledgers[name]);
      for (const old of own.slice(0, -1)) this.#dropOver(old);
    }
  }

  /** The record that was begun last. */
  newest(name: StagePlatform): string {
    return this.#records(name).at(-1)!;
  }

  /** Deletes what was recorded of others. */
  sweep(prefix: string): void {
    const files = this.#ingests().flatMap(({ records }) => records);
    for (const file of files) if (basename(file).startsWith(prefix)) rmSync(file);
  }

  #records(name: StagePlatform): string[] {
    const files = this.#ingests().flatMap(({ records }) => records);
    return files.filter((file) => basename(file).startsWith(`key-of-${name}-`)).sort(byTime);
  }

  async #readFile(file: string, ledger: Ledger): Promise<void> {
    let tail = this.#tails.get(file);
    if (!tail) {
      tail = {
        reader: new FlvReader(),
        offset: 0,
        punched: 0,
        last: null,
        grewAt: 0,
        header: null,
        strange: [],
        looked: 0,
      };
      this.#tails.set(file, tail);
    }
    const handle = openSync(file, 'r');
    const bytes = Buffer.alloc(Math.max(0, fstatSync(handle).size - tail.offset));
    const length = readSync(handle, bytes, 0, bytes.length, tail.offset);
    closeSync(handle);
    if (length > 0) tail.grewAt = systemClock.now();
    tail.offset += length;
    for (const tag of tail.reader.push(bytes.subarray(0, length))) {
      if (tag.type !== 'video') continue;
      const picture = this.#known.get(fingerprint(tag.payload.subarray(pictureAt)));
      const isRunOver =
        picture ?? (tag.sequenceHeader || (tag.keyframe && tail.strange.length >= manyStrange));
      if (isRunOver) {
        await this.#lookAtStrange(tail, ledger);
        tail.strange = [];
        tail.looked = 0;
      }
      if (tag.sequenceHeader) tail.header = tag;
      else if (picture) tail.last = ledger.arrived(picture, tail.last) ?? tail.last;
      else tail.strange.push(tag);
    }
    if (systemClock.now() - tail.grewAt > quietMs) await this.#lookAtStrange(tail, ledger);
    if (tail.offset - tail.punched < punchBytes) return;
    // The server goes on writing behind it.
    execFileSync('fallocate', ['--punch-hole', '--offset', '0', '--length', String(tail.offset), file]);
    tail.punched = tail.offset;
  }

  /**
   * Where a broadcast goes on in the middle of a group of pictures, what is left of it is encoded anew, and is known by
   * what it shows alone. The slate shows no number, and what does not decode is missing. What follows after a pause decodes
   * only together with what came before it.
   */
  async #lookAtStrange(tail: Tail, ledger: Ledger): Promise<void> {
    const { header, strange, looked } = tail;
    if (strange.length === looked || !header) return;
    tail.looked = strange.length;
    for (const mark of (await decodeMarks(header, strange)).slice(looked)) {
      if (!mark) continue;
      const picture = { recording: this.#recordings[mark.which], frame: mark.frame };
      tail.last = ledger.arrived(picture, tail.last) ?? tail.last;
    }
  }

  #dropOver(file: string): void {
    if (systemClock.now() - this.#tails.get(file)!.grewAt < overMs) return;
    rmSync(file);
    this.#tails.delete(file);
  }
}

/** Files are named after the second in which they begin. */
function byTime(one: string, other: string): number {
  const time = (file: string): number => Number(/-(\d+)\.flv$/.exec(file)?.[1]);
  return time(one) - time(other);
}
