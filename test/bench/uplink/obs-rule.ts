import type { PublishTarget } from '../../../companion/protocol/index.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';

/** So much may be queued before P-frames are dropped, in ms: OBS's setting of old. */
const dropMs = 900;

/**
 * One RTMP output that drops by OBS's rule (plugins/obs-outputs/rtmp-stream.c, `check_to_drop_frames`): when what is queued
 * spans 900 ms, all P-frames in the queue go, and those to come until the next keyframe; keyframes and sound never. The
 * bitrate stays.
 */
export class ObsRule {
  dropped = 0;
  readonly #publisher: RtmpPublisher;
  readonly #queue: FlvTag[] = [];
  #isBlocked = false;
  #isDropping = false;
  #isOver = false;

  constructor(target: PublishTarget) {
    this.#publisher = new RtmpPublisher(target, { clock: systemClock });
    this.#publisher.on('drain', () => {
      this.#isBlocked = false;
      this.#pump();
    });
    void this.#publisher.closed.then(() => (this.#isOver = true));
  }

  /** Whether the connection is lost. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** How much media waits, in ms. */
  get behindMs(): number {
    const media = this.#queue.filter(isMedia);
    return media.length === 0 ? 0 : media.at(-1)!.timestamp - media[0]!.timestamp;
  }

  connect(): Promise<void> {
    return this.#publisher.connect(new AbortController().signal);
  }

  send(tag: FlvTag): void {
    if (tag.keyframe) this.#isDropping = false;
    if (this.#isDropping && isPicture(tag)) this.dropped += 1;
    else this.#queue.push(tag);
    if (this.behindMs > dropMs) this.#drop();
    this.#pump();
  }

  close(): Promise<void> {
    return this.#publisher.close();
  }

  #drop(): void {
    const kept = this.#queue.filter((tag) => !isPicture(tag) || tag.keyframe);
    if (kept.length === this.#queue.length) return;
    this.dropped += this.#queue.length - kept.length;
    this.#queue.splice(0, this.#queue.length, ...kept);
    this.#isDropping = true;
  }

  #pump(): void {
    while (!this.#isBlocked && !this.#isOver && this.#queue.length > 0) {
      this.#isBlocked = !this.#publisher.send(this.#queue.shift()!);
    }
  }
}

function isMedia({ type, sequenceHeader }: FlvTag): boolean {
  return type !== 'script' && !sequenceHeader;
}

function isPicture({ type, sequenceHeader }: FlvTag): boolean {
  return type === 'video' && !sequenceHeader;
}
