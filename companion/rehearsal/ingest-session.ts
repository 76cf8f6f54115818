import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import type { FlvTag } from '../flv/tag.ts';
import { flvHeader, writeTag } from '../flv/writer.ts';
import type { Clock } from '../lib/clock.ts';
import { RateMeter } from '../lib/rate-meter.ts';

interface SessionEvents {
  /** A tag arrived. Payloads are the listener's to keep. */
  tag: [FlvTag];
  /** The publish is over; emitted once. */
  end: [];
}

export interface SessionInfo {
  /** Counts the publishes of this ingest from 0. */
  readonly index: number;
  readonly app: string;
  /** Tells keys apart without telling the key: the same key has the same label as long as the ingest runs. */
  readonly keyLabel: string;
}

/** One publish, from NetStream.Publish.Start to its end, as the ingest sees it. */
export class IngestSession extends EventEmitter<SessionEvents> {
  readonly index: number;
  readonly app: string;
  readonly keyLabel: string;
  /** Clock time of the start in milliseconds. */
  readonly startedAt: number;
  readonly #rate: RateMeter;
  readonly #hold: (held: boolean) => void;
  readonly #recordings = new Set<Writable>();
  readonly #full = new Set<Writable>();
  #bytes = 0;
  #ended = false;

  /** @param hold called with true when the publisher must be read no further, with false to go on. */
  constructor(info: SessionInfo, clock: Clock, hold: (held: boolean) => void) {
    super();
    this.index = info.index;
    this.app = info.app;
    this.keyLabel = info.keyLabel;
    this.startedAt = clock.now();
    this.#rate = new RateMeter(clock);
    this.#hold = hold;
  }

  /** Payload bytes of all tags so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Payload bits per second over the last three seconds. */
  get bitrate(): number {
    return this.#rate.bitsPerSecond;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Writes what arrives from now on as an FLV file and ends the stream with the publish. While `to` has had enough,
   * the publisher is not read. When `to` fails it is dropped; its error is for whoever made it.
   */
  record(to: Writable): void {
    const drop = (): void => {
      this.#recordings.delete(to);
      this.#release(to);
    };
    to.on('drain', () => this.#release(to));
    to.once('error', drop);
    to.once('close', drop);
    if (this.#ended) to.end(flvHeader());
    else {
      this.#recordings.add(to);
      this.#put(to, flvHeader());
    }
  }

  /** Called by the connection for every tag. */
  take(tag: FlvTag): void {
    this.#bytes += tag.payload.length;
    this.#rate.add(tag.payload.length);
    this.emit('tag', tag);
    if (this.#recordings.size === 0) return;
    const bytes = writeTag(tag);
    for (const recording of this.#recordings) this.#put(recording, bytes);
  }

  /** Called by the connection when the publish is over. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const recording of this.#recordings) recording.end();
    this.#recordings.clear();
    this.emit('end');
  }

  #put(recording: Writable, bytes: Buffer): void {
    if (recording.write(bytes)) return;
    this.#full.add(recording);
    this.#hold(true);
  }

  #release(recording: Writable): void {
    if (this.#full.delete(recording) && this.#full.size === 0) this.#hold(false);
  }
}
