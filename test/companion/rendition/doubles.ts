import { EventEmitter } from 'node:events';
import {
  reasonSentences,
  type DestinationState,
  type DestinationStats,
  type DestinationStatus,
} from '#protocol';
import {
  idleStatus,
  type DestinationPort,
  type DestinationSpec,
  type Line,
} from '../../../companion/broadcast/destination-port.ts';
import type { RenditionFeed } from '../../../companion/rendition/feed.ts';
import type {
  EncoderTrouble,
  MovedTag,
  NormaliserPort,
  WatchedNormaliser,
} from '../../../companion/rendition/normaliser-port.ts';
import type { Block, Piece } from '../../../companion/container/media.ts';
import type { NormaliserInput } from '../../../companion/encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../../../companion/encoder/normaliser.ts';
import { FlvReader } from '../../../companion/flv/reader.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';

/** ffmpeg writes 31 bits of a timestamp. */
const ffmpegWrapMs = 2 ** 31;

/** A normaliser that puts out what a test tells it to, and leaves at once when it is asked to. */
export class FakeNormaliser implements NormaliserPort, WatchedNormaliser {
  readonly closed: Promise<NormaliserEnd>;
  readonly written: Buffer[] = [];
  /** What came with its end. */
  rest: readonly Block[] = [];
  keepsUp = true;
  trouble: EncoderTrouble | null = null;
  readonly #reader: FlvReader;
  #close: (end: NormaliserEnd) => void = () => undefined;
  readonly #onTag: (tag: MovedTag) => void;

  constructor(
    readonly input: NormaliserInput,
    onTag: (tag: MovedTag) => void,
  ) {
    this.#onTag = onTag;
    this.closed = new Promise((resolve) => (this.#close = resolve));
    this.#reader = new FlvReader(input.fromMs === undefined ? {} : { from: input.fromMs });
    this.#reader.push(flvHeader());
  }

  write(given: Buffer | Piece): boolean {
    this.written.push(Buffer.isBuffer(given) ? given : given.bytes);
    return this.keepsUp;
  }

  end(rest: readonly Block[] = []): void {
    this.rest = rest;
    this.#close({ cause: 'ended', stderr: '' });
  }

  kill(): void {
    this.#close({ cause: 'killed', stderr: '' });
  }

  die(): void {
    this.#close({ cause: 'failed', stderr: 'a fake death' });
  }

  /** It could not be started at all. */
  findNoRoom(): void {
    this.#close({ cause: 'no-room', stderr: 'too many files in a fake' });
  }

  /** It sees that it does not keep up. */
  late(givenMs: number, isStill = false): void {
    this.#close({ cause: 'late', stderr: 'a fake delay', late: { givenMs, isStill } });
  }

  /** It turns out that this recording is not for it. */
  refuse(): void {
    this.#close({ cause: 'unfit', stderr: 'a fake oddity' });
  }

  header(): void {
    this.#put(makeTag('video', 0, Buffer.from([0x17, 0, 0, 0, 0, 1])));
  }

  picture(timestamp: number, keyframe = false): void {
    this.#put(pictureTag(timestamp % ffmpegWrapMs, keyframe));
  }

  /** A picture from which on everything is later by so many ms. */
  moved(timestamp: number, movedMs: number): void {
    this.#onTag({ ...pictureTag(timestamp, false), movedMs });
  }

  sound(timestamp: number): void {
    this.#put(makeTag('audio', timestamp % ffmpegWrapMs, Buffer.from([0xaf, 1, 0x21])));
  }

  #put(tag: FlvTag): void {
    for (const each of this.#reader.push(writeTag(tag))) this.#onTag(each);
  }
}

function pictureTag(timestamp: number, keyframe: boolean): FlvTag {
  return makeTag('video', timestamp, Buffer.from([keyframe ? 0x17 : 0x27, 1, 0, 0, 0, 1]));
}

/** What a slate is made of here: two seconds of ten pictures a second, told from a recording's by their first byte. */
export function fakeClip(): Buffer {
  const tags = [makeTag('video', 0, Buffer.from([0x17, 0, 0, 0, 0, 2]))];
  for (let at = 0; at < 20; at++) {
    tags.push(makeTag('video', at * 100, Buffer.from([at === 0 ? 0x17 : 0x27, 1, 0, 0, 0, 2])));
  }
  tags.push(makeTag('video', 1_900, Buffer.from([0x17, 2, 0, 0, 0])));
  return Buffer.concat([flvHeader(), ...tags.map(writeTag)]);
}

type Aim = Parameters<DestinationPort['retry']>[0];

/** A destination that is in whatever state a test puts it. */
export class FakeDestination
  extends EventEmitter<{ status: [DestinationStatus] }>
  implements DestinationPort
{
  started = 0;
  stopped = 0;
  /** What each `retry` asked for. */
  readonly retries: Aim[] = [];
  /** While set, `stop` does not come to an end. */
  stuck = false;
  line: Line | null = null;
  patienceMs = 900;
  /** How often it was to give way. */
  gaveWay = 0;
  status: DestinationStatus;

  constructor(
    readonly request: DestinationSpec,
    readonly feed: RenditionFeed,
  ) {
    super();
    this.status = idleStatus(request);
  }

  setPatience(ms: number): void {
    this.patienceMs = ms;
  }

  giveWay(): void {
    this.gaveWay += 1;
  }

  enter(state: DestinationState): void {
    const reason = state === 'failed' ? 'key-rejected' : null;
    this.status = { ...this.status, state, reason, message: reason ? reasonSentences[reason] : '' };
    this.emit('status', this.status);
  }

  stats(): DestinationStats {
    const zero = {
      bitrate: 0,
      bytesAcked: 0,
      queueMs: 0,
      behindMs: 0,
      droppedFrames: 0,
      reconnects: 0,
      renewals: 0,
      uptimeMs: 0,
    };
    return { id: this.status.id, ...zero };
  }

  start(): void {
    this.started += 1;
    this.enter('connecting');
  }

  retry(aim?: Aim): void {
    this.retries.push(aim);
    this.enter('connecting');
  }

  stop(): Promise<void> {
    this.stopped += 1;
    if (this.stuck) return new Promise(() => undefined);
    this.enter('ended');
    return Promise.resolve();
  }
}
