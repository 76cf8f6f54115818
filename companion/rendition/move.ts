import { retimed } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';

/** What a rendition's times count from: one recording, or the slate; and what was added to that origin's own times. */
export interface TimeBase {
  readonly origin: object | null;
  readonly offsetMs: number;
}

/** One side of a move: a rendition. */
export interface MoveSource {
  readonly base: TimeBase;
  readonly keyframeSeconds: number;
  prelude(): readonly FlvTag[];
}

export interface MoveListener {
  tag(tag: FlvTag): void;
  /** The pictures are the new one's from now on. */
  shows(): void;
  /** All is the new one's. @param deltaMs what is to be added to its times */
  done(deltaMs: number): void;
}

/** Rounding puts the same picture of two encodes this far apart at most, in ms. */
const roundingMs = 50;
/** Distance between the last picture and the first where they are of two origins, in ms. */
const seamMs = 33;
/** So much sound may wait for the end of the old one's, in packets: two seconds. */
const mostSound = 100;

type Line = 'audio' | 'video';

/**
 * From one rendition to another, at a keyframe of the new one: the old one's pictures up to there, then the new one's from
 * there on, and the same with the sound. Whichever of the two is ahead waits. Where the new one is behind, the old one has
 * gone beyond its keyframe already: then the cut is where the next one will be, since what is encoded has them at one distance.
 * An old one that has stopped coming is waited for until the keyframe after that.
 */
export class Move {
  /** Where the old one ends, on the feed's timeline; null while that is not known. */
  #cutMs: number | null = null;
  #deltaMs = 0;
  /** Whether the old one has come to the cut, or is not waited for any more. */
  readonly #isEnded: Record<Line, boolean> = { audio: false, video: false };
  /** What of the new one waits for that. */
  readonly #held: Record<Line, FlvTag[]> = { audio: [], video: [] };
  /** The newest picture of the old one, on the feed's timeline. */
  #lastMs: number;
  /** Whether the keyframe of the new one has come that it begins with. */
  #hasBegun = false;
  #isShown = false;
  #isDone = false;
  readonly #from: MoveSource;
  readonly #to: MoveSource;
  readonly #fromDeltaMs: number;
  readonly #listener: MoveListener;

  /**
   * @param fromDeltaMs what is added to the old one's times on the feed's timeline
   * @param lastMs when the newest picture is that was shown, on that timeline
   */
  constructor(
    from: MoveSource,
    to: MoveSource,
    { fromDeltaMs, lastMs }: { readonly fromDeltaMs: number; readonly lastMs: number },
    listener: MoveListener,
  ) {
    this.#listener = listener;
    this.#fromDeltaMs = fromDeltaMs;
    this.#lastMs = lastMs;
    this.#to = to;
    this.#from = from;
  }

  /** Whether the pictures are the new one's. */
  get isShown(): boolean {
    return this.#isShown;
  }

  /** What a new publish starts with once the pictures are the new one's. */
  prelude(): readonly FlvTag[] {
    return this.#to.prelude().map((tag) => this.#placed(tag));
  }

  /** The old one has gone on by this. */
  fromOld(tag: FlvTag): void {
    const timestamp = tag.timestamp + this.#fromDeltaMs;
    if (tag.type === 'script' || tag.sequenceHeader) {
      if (!this.#isShown) this.#listener.tag(tag.type === 'script' ? tag : retimed(tag, timestamp));
      return;
    }
    if (this.#isEnded[tag.type]) return;
    if (this.#cutMs !== null && timestamp >= this.#cutMs) return this.#end(tag.type);
    if (tag.type === 'video') this.#lastMs = timestamp;
    this.#listener.tag(retimed(tag, timestamp));
  }

  /** Does not wait for the old one any more. */
  finish(): void {
    this.#end('video');
    this.#end('audio');
  }

  /** The new one has gone on by this. */
  fromNew(tag: FlvTag): void {
    if (tag.type === 'script' || tag.sequenceHeader) {
      if (this.#isShown) this.#listener.tag(this.#placed(tag));
      return;
    }
    const isPicture = tag.type === 'video';
    if (tag.keyframe && !this.#isShown) this.#find(tag);
    if (this.#cutMs === null) return;
    const placed = this.#placed(tag);
    if (placed.timestamp < this.#cutMs - (isPicture ? roundingMs : 0)) return;
    if (isPicture && !this.#hasBegun && !tag.keyframe) return;
    if (isPicture) this.#hasBegun = true;
    this.#held[tag.type].push(placed);
    if (this.#held.audio.length > mostSound) this.#isEnded.audio = true;
    this.#flush(tag.type);
  }

  /** A keyframe of the new one: where the cut is. */
  #find(keyframe: FlvTag): void {
    // The old one has had the time of a whole group of pictures to come to its end.
    if (this.#held.video.length > 0) return this.finish();
    const [from, to] = [this.#from.base, this.#to.base];
    if (from.origin === null || from.origin !== to.origin) {
      this.#deltaMs = this.#lastMs + seamMs - keyframe.timestamp;
      this.#cutMs = this.#lastMs + seamMs;
      return this.finish();
    }
    this.#deltaMs = from.offsetMs - to.offsetMs + this.#fromDeltaMs;
    const at = keyframe.timestamp + this.#deltaMs;
    if (this.#cutMs !== null && at >= this.#cutMs - roundingMs) return;
    const distance = this.#to.keyframeSeconds * 1_000;
    const missed = Math.max(0, Math.floor((this.#lastMs - at) / distance + 1));
    this.#cutMs = at + missed * distance;
  }

  #end(line: Line): void {
    this.#isEnded[line] = true;
    this.#flush(line);
  }

  /** Lets out what of the new one has waited for the end of the old one. */
  #flush(line: Line): void {
    if (!this.#isEnded[line]) return;
    const held = this.#held[line].splice(0);
    if (line === 'video' && held.length > 0 && !this.#isShown) this.#show();
    for (const tag of held) this.#listener.tag(tag);
    if (this.#isDone || !this.#isShown || !this.#isEnded.audio || !this.#isEnded.video) return;
    this.#isDone = true;
    this.#listener.done(this.#deltaMs);
  }

  #show(): void {
    this.#isShown = true;
    this.#listener.shows();
    for (const tag of this.#to.prelude()) {
      if (tag.type === 'script' || tag.sequenceHeader) this.#listener.tag(this.#placed(tag));
    }
  }

  #placed(tag: FlvTag): FlvTag {
    return tag.type === 'script' ? tag : retimed(tag, Math.max(0, tag.timestamp + this.#deltaMs));
  }
}
