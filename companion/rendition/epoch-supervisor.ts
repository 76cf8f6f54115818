import type { ErrorCode } from '#protocol';
import { outputSize } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { Piece } from '../container/media.ts';
import type { LogFields, Logger } from '../lib/logger.ts';
import type { Epoch } from './epoch.ts';
import { EpochProgress } from './epoch-progress.ts';
import { handoverNotes, handoverOf, type Handover } from './handover.ts';
import { Lineup, type LineupTools } from './lineup.ts';
import type { MovedTag } from './normaliser-port.ts';
import type { Recipe } from './recipe.ts';
import { RecordedSegment, type RecordedSegmentTools } from './recorded-segment.ts';

export interface EpochSupervisorTools extends LineupTools, RecordedSegmentTools {
  readonly log: Logger;
  readonly recipe: Recipe;
}

/** How long a normaliser may take to write out what it holds where viewers wait for what comes behind it, in ms. */
export const lastWordsMs = 500;
/** How long it may take to encode the rest of a group of pictures, in ms. */
const encodeMs = 10_000;
/** How long after none could be started for want of room it is tried again, in ms. */
const noRoomMs = 1_000;

/**
 * Keeps a segment at work on the current epoch.
 *
 * A normaliser that dies is replaced by one that reads the epoch again from the last keyframe that went out; what
 * went out after it is dropped by timestamp, so that a copy loses nothing and an encode at most one GOP. When the
 * replacement dies too, what is kept may be the cause: the next one begins with the next keyframe.
 *
 * An encoder that is too late, slow or standing still, is replaced by another one, perhaps of a smaller picture, that begins
 * with the newest keyframe and has its turn when it has come to what was recorded by then, so that viewers are never further
 * behind than that. This is tried for as long as it takes.
 */
export class EpochSupervisor {
  restarts = 0;
  readonly lineup: Lineup;
  #progress: EpochProgress | null = null;
  #failure: ErrorCode | null = null;
  /** When none could be started last because no more files may be open; null while that is not so. */
  #noRoomAt: number | null = null;
  readonly #tools: EpochSupervisorTools;

  constructor(tools: EpochSupervisorTools) {
    this.#tools = tools;
    this.lineup = new Lineup(tools, {
      interrupted: () => this.#progress?.interrupted(),
      spent: (segment) => this.#handOver(segment, 'keyframe'),
    });
  }

  /** Why the current epoch cannot go on; null while it can. */
  get failure(): ErrorCode | null {
    return this.#failure;
  }

  /** Whether no normaliser can be started, because no more files may be open. */
  get isOutOfRoom(): boolean {
    return this.#noRoomAt !== null && this.#progress !== null;
  }

  /** Whether the picture is smaller than it should be, because the encoder did not keep up. */
  get isReduced(): boolean {
    return this.#tools.recipe.level > 0 && this.#progress !== null && this.#progress.isEncoded;
  }

  /** A new epoch takes over; the last one is written out first. @param from see `EpochProgress` */
  begin(epoch: Epoch, from: 'oldest' | 'newest' = 'oldest'): void {
    this.lineup.retire();
    this.#turnTo(new EpochProgress(epoch, this.#tools.recipe.isCopy, from));
    this.#failure = null;
    this.#start();
  }

  /** The current epoch has gone on by this. */
  advance(piece: Piece): void {
    // To read what is kept is to copy it: not with every chunk of a recording that is given up.
    if (this.#failure) return;
    if (this.#progress?.hasLeapt) this.#leap(this.#progress.epoch);
    const segment = this.lineup.current;
    if (!segment) return this.#isWaitingForRoom ? undefined : this.#start();
    segment.write(piece);
    if (this.#noRoomAt !== null && !this.#isWaitingForRoom) this.#noRoomAt = null;
    if (segment.isBarren) return this.#handOver(segment, 'barren');
    this.#endAtKeyframe(segment);
  }

  /** The current epoch is over; its segment is the lineup's to end. */
  forget(): void {
    this.#turnTo(null);
  }

  /** Starts a segment as soon as the epoch can give it a beginning. */
  #start(): void {
    const progress = this.#progress;
    const made = progress && this.#tools.recipe.inputFor(progress.epoch);
    const pieces = made && progress.position.replay();
    if (!made || !pieces) return;
    this.#tools.slate.fit(outputSize(made), this.#tools.recipe.slateShape);
    const input = { ...made, ...progress.nextStart() };
    const segment: RecordedSegment = new RecordedSegment(progress, input, this.#tools, {
      tag: (tag) => this.#take(segment, tag),
      ready: () => this.lineup.passTurn(),
    });
    this.lineup.current = segment;
    segment.closed.then((end) => this.#closed(segment, end)).catch((err: unknown) => this.#giveUp(err));
    for (const piece of pieces) segment.write(piece);
    this.#endAtKeyframe(segment);
    this.lineup.passTurn();
  }

  /** What is encoded only until the next keyframe is given no more than that: the rest would wait for the encoder. */
  #endAtKeyframe(segment: RecordedSegment): void {
    if (segment.isEnding || segment.progress.copyFromMs === null) return;
    segment.end(encodeMs, () => {
      if (segment === this.lineup.current) this.#handOver(segment, 'keyframe');
    });
  }

  #take(segment: RecordedSegment, tag: MovedTag): void {
    const { playlist, slate } = this.#tools;
    const { progress } = segment;
    if (tag.movedMs !== undefined) playlist.move(tag.movedMs);
    if (progress.hasShown(tag)) return;
    if (progress.isCopiedFrom(tag) && segment === this.lineup.current) {
      return this.#handOver(segment, 'keyframe');
    }
    if (!playlist.add(tag) || tag.sequenceHeader || tag.type === 'script') return;
    if (tag.type === 'video') slate.see(tag);
    segment.wentOut(tag.type, tag.timestamp);
  }

  #closed(segment: RecordedSegment, end: NormaliserEnd): void {
    if (end.cause === 'failed') this.#tools.log.debug('ffmpeg said', { stderr: end.stderr });
    if (!this.lineup.leave(segment) || segment.situation === 'made') return;
    if (end.cause === 'ended' && !segment.hasBegun) segment.progress.foundNothingNew();
    this.#handOver(segment, handoverOf(end), end);
  }

  /** Another segment takes over from the current one, if there is hope in that. */
  #handOver(segment: RecordedSegment, cause: Exclude<Handover, 'leap'>, end?: NormaliserEnd): void {
    const { progress } = segment;
    this.lineup.drop();
    switch (cause) {
      case 'keyframe':
        progress.reachedCopy();
        break;
      case 'unfit':
        this.#note(cause, { why: end?.stderr });
        progress.foundUnfit();
        break;
      case 'no-room':
        if (this.#noRoomAt === null) this.#note(cause);
        this.#noRoomAt = this.#tools.clock.now();
        return progress.foundNoRoom();
      case 'slow':
      case 'still':
        this.restarts += 1;
        if (progress.isEncoded && !end?.late?.isSpared) {
          this.#tools.recipe.late(cause === 'still', this.#tools.clock.now());
        }
        this.#note(cause, { encodeLevel: this.#tools.recipe.level });
        progress.fellBehind(end?.late?.givenMs ?? 0);
        this.lineup.interrupt('encoder');
        break;
      case 'died':
      case 'barren':
        this.restarts += 1;
        if (!progress.died(segment.out)) return this.#fail(progress);
        this.#note(cause);
    }
    this.#start();
  }

  /**
   * Time has leapt where that cannot be read on: a new normaliser goes on behind the leap, as if that were a new epoch.
   */
  #leap(epoch: Epoch): void {
    this.#note('leap');
    this.lineup.retire(lastWordsMs);
    this.#turnTo(new EpochProgress(epoch, this.#tools.recipe.isCopy));
  }

  #turnTo(progress: EpochProgress | null): void {
    this.#progress?.position.leave();
    this.#progress = progress;
  }

  get #isWaitingForRoom(): boolean {
    return this.#noRoomAt !== null && this.#tools.clock.now() - this.#noRoomAt < noRoomMs;
  }

  #fail({ epoch, position }: EpochProgress): void {
    this.#failure = 'ffmpeg-failed';
    position.leave();
    const { number } = epoch;
    this.#tools.log.error('ffmpeg cannot read this recording, or cannot be started', { epoch: number });
  }

  /** A mistake of the program with one recording, such as when it is read again, must not end every show. */
  #giveUp(err: unknown): void {
    this.#tools.log.error('a mistake was made with a recording: it is given up', { err });
    this.lineup.drop();
    this.#progress?.position.leave();
    this.#failure = 'internal';
  }

  #note(cause: keyof typeof handoverNotes, fields: LogFields = {}): void {
    const { level, sentence } = handoverNotes[cause];
    this.#tools.log[level](sentence, { epoch: this.#progress?.epoch.number, ...fields });
  }
}
