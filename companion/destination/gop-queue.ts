import type { FlvTag } from '../flv/tag.ts';

/** How much may wait before something is dropped. */
export interface GopQueueCaps {
  /** Milliseconds that the oldest video frame may be late. */
  readonly videoMs: number;
  /** Milliseconds that the oldest audio frame may be late. */
  readonly audioMs: number;
  /** Bytes of payload, everything together; payloads are shared between destinations, so this counts them once each. */
  readonly bytes: number;
}

export const gopQueueCaps: GopQueueCaps = { videoMs: 900, audioMs: 10_000, bytes: 16 * 1024 * 1024 };

/** Longest step between two tags that pacing believes, in ms; a jump of the timeline is not a reason to be patient. */
const longestStepMs = 1_000;

interface Entry {
  readonly tag: FlvTag;
  /** When the tag would leave if everything went at real-time pace. */
  readonly due: number;
  /** How long a picture is shown, in ms; 0 for everything else. */
  readonly lasts: number;
}

/**
 * What waits for a socket. When video is more than 900 ms late, it is dropped up to the next keyframe, in the
 * queue or still to come; audio goes on, and metadata and sequence headers are never dropped.
 *
 * Late means later than real-time pace, counted from when the queue was last empty. So a burst (the current GOP
 * after a reconnect, a resend after a lost connection) may take as long as it plays and loses nothing, while a
 * socket slower than the stream is noticed after 900 ms.
 *
 * Invariants: no video frame leaves without every frame since its keyframe having left; order is kept; after
 * `push` nothing is over its cap. Pure: no timers, no I/O.
 */
export class GopQueue {
  readonly #caps: { -readonly [cap in keyof GopQueueCaps]: GopQueueCaps[cap] };
  readonly #entries: Entry[] = [];
  #video: 'before-first-keyframe' | 'flowing' | 'dropping' = 'before-first-keyframe';
  #pace = { due: 0, timestamp: 0 };
  #waitingBytes = 0;
  #dropped = 0;
  #lost = 0;
  #lastPicture: number | null = null;

  constructor(caps: GopQueueCaps = gopQueueCaps) {
    this.#caps = { ...caps };
  }

  /** Another `videoMs` from now on. */
  setPatience(ms: number): void {
    this.#caps.videoMs = ms;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Bytes of payload that wait. */
  get bytes(): number {
    return this.#waitingBytes;
  }

  /** Video frames dropped so far; frames before the first keyframe do not count. */
  get droppedFrames(): number {
    return this.#dropped;
  }

  /** How long the pictures that were dropped would have been shown, in ms. */
  get droppedMs(): number {
    return this.#lost;
  }

  /** How late the oldest of what waits is, in ms. @param now the clock's time in ms. */
  lateMs(now: number): number {
    const oldest = this.#entries.find(({ tag }) => isMedia(tag));
    return oldest ? Math.max(0, now - oldest.due) : 0;
  }

  /** Media that waits, in milliseconds from the oldest to the newest tag. */
  get waitingMs(): number {
    const oldest = this.#entries.find(({ tag }) => isMedia(tag));
    const newest = this.#entries.findLast(({ tag }) => isMedia(tag));
    return oldest && newest ? Math.max(0, newest.tag.timestamp - oldest.tag.timestamp) : 0;
  }

  /**
   * Takes a tag. Media before the first keyframe is not taken: a publish begins with a picture.
   * @param now the clock's time in ms.
   */
  push(tag: FlvTag, now: number): void {
    const lasts = this.#lengthOf(tag);
    if (isMedia(tag) && !this.#admits(tag, lasts)) return;
    this.#entries.push({ tag, due: this.#dueOf(tag, now), lasts });
    this.#waitingBytes += tag.payload.length;
    while (this.#isOver(isVideo, this.#caps.videoMs, now)) this.#dropToKeyframe();
    while (this.#isOver(isAudio, this.#caps.audioMs, now)) this.#dropOldestAudio();
  }

  /** Drops all video that waits, and what comes until the next keyframe. */
  dropUntilKeyframe(): void {
    if (this.#video !== 'flowing') return;
    while (this.#entries.some(({ tag }) => isVideo(tag))) this.#dropToKeyframe();
    this.#video = 'dropping';
  }

  /** The next tag to send, or null when nothing waits. */
  shift(): FlvTag | null {
    const entry = this.#entries.shift();
    if (!entry) return null;
    this.#waitingBytes -= entry.tag.payload.length;
    return entry.tag;
  }

  /** A picture is shown for about as long as the one before it. */
  #lengthOf(tag: FlvTag): number {
    if (!isVideo(tag)) return 0;
    const step = tag.timestamp - (this.#lastPicture ?? tag.timestamp);
    this.#lastPicture = tag.timestamp;
    return Math.min(Math.max(0, step), longestStepMs);
  }

  #admits(tag: FlvTag, lasts: number): boolean {
    if (tag.keyframe) this.#video = 'flowing';
    if (this.#video === 'before-first-keyframe') return false;
    if (this.#video === 'flowing' || tag.type === 'audio') return true;
    this.#dropped += 1;
    this.#lost += lasts;
    return false;
  }

  #dueOf(tag: FlvTag, now: number): number {
    if (!isMedia(tag)) return now;
    if (!this.#entries.some((entry) => isMedia(entry.tag))) {
      this.#pace = { due: now, timestamp: tag.timestamp };
    } else if (tag.timestamp > this.#pace.timestamp) {
      // Sound comes a little behind its picture, and takes no time of its own.
      const step = Math.min(tag.timestamp - this.#pace.timestamp, longestStepMs);
      this.#pace = { due: Math.max(now, this.#pace.due + step), timestamp: tag.timestamp };
    }
    return Math.max(now, this.#pace.due);
  }

  #isOver(kind: (tag: FlvTag) => boolean, capMs: number, now: number): boolean {
    const oldest = this.#entries.find(({ tag }) => kind(tag));
    return oldest !== undefined && (now - oldest.due > capMs || this.#waitingBytes > this.#caps.bytes);
  }

  #dropToKeyframe(): void {
    const first = this.#entries.findIndex(({ tag }) => isVideo(tag));
    let next = this.#entries.findIndex(({ tag }, index) => index > first && tag.keyframe);
    if (next === -1) {
      next = this.#entries.length;
      this.#video = 'dropping';
    }
    const kept = this.#entries.slice(first, next).filter(({ tag }) => !isVideo(tag));
    for (const { tag, lasts } of this.#entries.splice(first, next - first, ...kept)) {
      if (!isVideo(tag)) continue;
      this.#dropped += 1;
      this.#lost += lasts;
      this.#waitingBytes -= tag.payload.length;
    }
  }

  #dropOldestAudio(): void {
    const oldest = this.#entries.findIndex(({ tag }) => isAudio(tag));
    const [entry] = this.#entries.splice(oldest, 1);
    if (entry) this.#waitingBytes -= entry.tag.payload.length;
  }
}

function isMedia(tag: FlvTag): boolean {
  return tag.type !== 'script' && !tag.sequenceHeader;
}

function isVideo(tag: FlvTag): boolean {
  return tag.type === 'video' && !tag.sequenceHeader;
}

function isAudio(tag: FlvTag): boolean {
  return tag.type === 'audio' && !tag.sequenceHeader;
}
