import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { systemClock } from '../../companion/lib/clock.ts';
import { FlvReader } from '../../companion/flv/reader.ts';
import type { Ingest } from '../faults/ingest.ts';
import { stagePlatforms, type StagePlatform } from '../faults/stage.ts';
import type { Ledger } from './ledger.ts';
import { fingerprint, type Picture } from './pictures.ts';

interface Tail {
  readonly reader: FlvReader;
  offset: number;
  /** Up to where the file holds nothing any more. */
  punched: number;
  /** The last frame in it. */
  last: number | null;
  /** When it grew last, on the clock. */
  grewAt: number;
}

/** A file that has not grown for so long, with a newer one beside it, is over, in ms. */
const overMs = 10_000;

const punchBytes = 8 * 2 ** 20;
/** AVC video tag: frame type and codec, packet type, composition time (Adobe FLV 10.1, E.4.3). */
const pictureAt = 5;

/** Reads what the ingests record while they do, and keeps it off the disk once it is read. */
export class Arrivals {
  readonly #tails = new Map<string, Tail>();

  constructor(
    private readonly ingests: () => readonly Ingest[],
    private readonly ledgers: Readonly<Record<StagePlatform, Ledger>>,
    private readonly known: ReadonlyMap<string, Picture>,
  ) {}

  /** Takes in what has been recorded since. */
  read(): void {
    const files = this.ingests().flatMap(({ records }) => records);
    for (const name of stagePlatforms) {
      const own = files.filter((file) => basename(file).startsWith(`key-of-${name}-`)).sort(byTime);
      for (const file of own) this.#readFile(file, this.ledgers[name]);
      for (const old of own.slice(0, -1)) this.#dropOver(old);
    }
  }

  /** Deletes what was recorded of others. */
  sweep(prefix: string): void {
    const files = this.ingests().flatMap(({ records }) => records);
    for (const file of files) if (basename(file).startsWith(prefix)) rmSync(file);
  }

  #readFile(file: string, ledger: Ledger): void {
    let tail = this.#tails.get(file);
    if (!tail) {
      tail = { reader: new FlvReader(), offset: 0, punched: 0, last: null, grewAt: 0 };
      this.#tails.set(file, tail);
    }
    const handle = openSync(file, 'r');
    const bytes = Buffer.alloc(Math.max(0, fstatSync(handle).size - tail.offset));
    const length = readSync(handle, bytes, 0, bytes.length, tail.offset);
    closeSync(handle);
    if (length > 0) tail.grewAt = systemClock.now();
    tail.offset += length;
    for (const tag of tail.reader.push(bytes.subarray(0, length))) {
      if (tag.type !== 'video' || tag.sequenceHeader) continue;
      const picture = this.known.get(fingerprint(tag.payload.subarray(pictureAt)));
      // Else it is the slate, or damaged: that one is missing then.
      if (picture) tail.last = ledger.arrived(picture, tail.last) ?? tail.last;
    }
    if (tail.offset - tail.punched < punchBytes) return;
    // The server goes on writing behind it.
    execFileSync('fallocate', ['--punch-hole', '--offset', '0', '--length', String(tail.offset), file]);
    tail.punched = tail.offset;
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
