import type { ErrorCode } from '#protocol';
import { outputSize } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import { endBudgetMs } from '../lib/end-budget.ts';
import type { RenditionTrouble } from './feed.ts';
import { EncodeLevel } from './encode-level.ts';
import type { Epoch } from './epoch.ts';
import { GopCache } from './gop-cache.ts';
import {
  Run,
  type MovedTag,
  type Stage,
  type StartNormaliser,
  type Times,
  type WatchedNormaliser,
} from './run.ts';
import { Slate, type SlateTools } from './slate.ts';
import { StreamMetadata } from './stream-metadata.ts';
import { Timeline } from './timeline.ts';

export interface RenditionTools extends SlateTools {
  readonly startNormaliser: StartNormaliser<WatchedNormaliser>;
}

/** How long a normaliser may take to write out its end, in ms. */
const flushMs = 2_000;
/** How long nothing may come after the source is gone, in ms, before the slate stands in. */
const patienceMs = 1_000;
/** How long a normaliser may then take to write out what it holds, in ms. */
const lastWordsMs = 500;
/** How long it may take to encode the rest of a group of pictures, in ms. */
const encodeMs = 10_000;
/** How long a normaliser may be fed without a picture coming out, in ms. MP4 recorders hold back whole GOPs. */
const barrenMs = 30_000;
/** How far behind the picture sound may be and is still waited for, in ms. */
const soundLagMs = 10_000;
/** How long after none could be started for want of room it is tried again, in ms. */
const noRoomMs = 1_000;
/** Normalisers that may die one after the other without anything new before the epoch is given up. */
const maxFruitless = 3;

/**
 * One output of a broadcast: the current epoch through a normaliser, onto the timeline, to every destination.
 *
 * A normaliser that dies is replaced by one that reads the epoch again from the last keyframe that went out; what
 * went out after it is dropped by timestamp, so that a copy loses nothing and an encode at most one GOP. When the replacement dies too,
 * what is kept may be the cause: the next one begins with the next keyframe.
 *
 * While the source is away the slate stands in: from when the last run has written out its end until the next one
 * has a keyframe. So it does for an encoder that is too late, slow or standing still: another one, perhaps of a smaller
 * picture, begins with the newest keyframe and has its turn when it has come to what was recorded by then, so that viewers
 * are never further behind than that. This is tried for as long as it takes.
 */
export class Rendition {
  restarts = 0;
  readonly #timeline: Timeline;
  readonly #gop = new GopCache();
  readonly #metadata = new StreamMetadata();
  readonly #listeners = new Set<(tag: FlvTag) => void>();
  /** Runs that write out their end, the oldest first; only the oldest run of all lets tags out. */
  readonly #ending: Run[] = [];
  #current: Run | null = null;
  #stage: Stage | null = null;
  #failure: ErrorCode | null = null;
  readonly #slate: Slate;
  #away = false;
  /** Whether that is so because the encoder was too late. */
  #isLate = false;
  readonly #level = new EncodeLevel();
  /** When none could be started last because no more files may be open; null while that is not so. */
  #noRoomAt: number | null = null;
  #cancelPatience: () => void = () => undefined;

  constructor(private readonly tools: RenditionTools) {
    this.#timeline = new Timeline(tools.clock);
    this.#slate = new Slate(tools);
  }

  /** Metadata, sequence headers and the current GOP from its keyframe, in order; empty while nothing came. */
  prelude(): readonly FlvTag[] {
    const metadata = this.#metadata.tag();
    return metadata ? [metadata, ...this.#gop.tags()] : this.#gop.tags();
  }

  /** Calls the listener with every tag from now on; the returned function ends that. */
  subscribe(listener: (tag: FlvTag) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Why the current epoch cannot go on; null while it can. */
  get failure(): ErrorCode | null {
    return this.#failure;
  }

  /** What an encoder that does not keep up does to viewers; null while all is well. */
  get trouble(): RenditionTrouble | null {
    if (this.#noRoomAt !== null && this.#stage) return 'no-room';
    if (this.#away) return this.#isLate ? 'absent' : null;
    return this.#current?.isSlow || this.#isReduced ? 'slow' : null;
  }

  get #isReduced(): boolean {
    return this.#level.current > 0 && this.#stage !== null && isEncoded(this.#stage);
  }

  /** A new epoch takes over; the last one is written out first. */
  begin(epoch: Epoch): void {
    this.#cancelPatience();
    this.#retire();
    this.#stage = stageOf(epoch);
    this.#failure = null;
    this.#start();
  }

  /** The current epoch has taken these bytes. */
  advance(bytes: Buffer): void {
    this.#cancelPatience();
    if (this.#stage && cannotGoOn(this.#stage)) this.#leap(this.#stage.epoch);
    const run = this.#current;
    if (!run) return this.#isWaitingForRoom ? undefined : this.#start();
    run.write(bytes);
    if (this.#noRoomAt !== null && !this.#isWaitingForRoom) this.#noRoomAt = null;
    const barren = !run.out.video && this.tools.clock.now() - run.startedAt > barrenMs;
    if (barren) return this.#replace(run, 'ffmpeg makes no picture');
    this.#endAtKeyframe(run);
  }

  /**
   * Time has leapt where that cannot be read on: a new normaliser goes on behind the leap, as if that were a new epoch.
   */
  #leap(epoch: Epoch): void {
    this.tools.log.info('the recording leaps in time: a new normaliser goes on behind it', {
      epoch: epoch.number,
    });
    this.#retire(lastWordsMs);
    this.#stage = stageOf(epoch);
  }

  /** The current epoch is over: what the normaliser holds is written out. */
  close(): void {
    this.#retire();
    this.#stage = null;
  }

  /** The source is gone, perhaps for a moment only. When nothing comes, the slate stands in until something does. */
  lose(): void {
    this.#cancelPatience();
    this.#slate.prepare();
    this.#cancelPatience = this.tools.clock.setTimer(patienceMs, () => {
      this.#away = true;
      this.#isLate = false;
      this.#retire(lastWordsMs);
      this.#passTurn();
    });
  }

  /** The slate stands in at once, and nothing more of the current epoch is shown. */
  hold(): void {
    this.#cancelPatience();
    this.#slate.prepare();
    for (const run of [...this.#ending, ...(this.#current ? [this.#current] : [])]) run.cut();
    this.#current = null;
    this.#stage = null;
    this.#away = true;
    this.#passTurn();
  }

  /** Closes the epoch and resolves when no normaliser is left: those that do not leave in time are killed. */
  async end(): Promise<void> {
    this.#cancelPatience();
    this.#away = false;
    this.#slate.close();
    this.close();
    const cancel = this.tools.clock.setTimer(endBudgetMs.media, () => {
      for (const run of [...this.#ending]) run.cut();
    });
    await Promise.all(this.#ending.map((run) => run.closed));
    cancel();
  }

  /** Starts a normaliser as soon as the epoch can give it a beginning. */
  #start(): void {
    const stage = this.#stage;
    const media = stage?.epoch.media;
    // To read what is kept is to copy it: not with every chunk of a recording that is given up.
    const parts = this.#failure ? null : stage?.epoch.replay();
    if (!stage || !media || !parts) return;
    const { clock, startNormaliser } = this.tools;
    const level = this.#level.of(media);
    this.#slate.fit(outputSize({ ...media, level }));
    const listener = { tag: (tag: MovedTag) => this.#take(run, tag), ready: () => this.#passTurn() };
    // From a later keyframe on there is nothing to begin in the middle of.
    if (stage.shown && (stage.epoch.replayMs ?? 0) > stage.shown.video) stage.shown = null;
    const fromMs = stage.epoch.replayMs;
    const input = {
      ...media,
      level,
      ...(stage.shown && { shownMs: stage.shown.video }),
      ...(fromMs !== null && { fromMs }),
      unfit: stage.unfit,
    };
    const run: Run = new Run(stage, clock.now(), input, startNormaliser, listener);
    this.#current = run;
    run.closed.then((end) => this.#closed(run, end)).catch((err: unknown) => this.#giveUp(err));
    for (const part of parts) run.write(part);
    this.#endAtKeyframe(run);
    this.#passTurn();
  }

  /** What is encoded only until the next keyframe is given no more than that: the rest would wait for the encoder. */
  #endAtKeyframe(run: Run): void {
    if (run.isEnding || copiedFrom(run.stage) === null) return;
    run.end();
    const cancel = this.tools.clock.setTimer(encodeMs, () => {
      if (run === this.#current) this.#copyOn(run);
    });
    void run.closed.then(cancel);
  }

  /** One at a time lets tags out: the oldest run or, while the source is away and none is ready, the slate. */
  #passTurn(): void {
    const next = this.#ending[0] ?? this.#current;
    if (next?.released) return;
    if (next && (next.ready || !this.#away)) this.#release(next);
    // What has its place goes on in a moment, from a keyframe that is there already.
    else if (this.#away && !next?.stage.placed) this.#standIn();
  }

  #standIn(): void {
    if (this.#slate.showing) return;
    // When this epoch goes on, it does so behind the slate.
    const stage = this.#stage;
    if (stage && stage.last.video >= 0) stage.shown = latest(stage.shown, stage.last);
    if (stage) stage.placed = false;
    this.#timeline.begin();
    this.#slate.show((tag) => {
      const placed = this.#timeline.place(tag);
      if (placed) this.#emit(placed);
    });
  }

  #release(run: Run): void {
    this.#slate.hide();
    if (run === this.#current) this.#away = false;
    if (!run.stage.placed) this.#timeline.begin();
    else this.#timeline.resume(continues(run.stage) ? 'copy' : 'encode');
    run.release();
    if (run.isOver && run === this.#current) this.#copyOn(run);
  }

  /**
   * Whether a tag of an epoch that the slate has interrupted is still to be shown. A copy goes on from the next
   * keyframe; what comes before it is encoded, so that it can begin with any picture.
   */
  #isNews(run: Run, tag: FlvTag): boolean {
    const { shown } = run.stage;
    if (!shown || tag.type === 'script' || tag.sequenceHeader) return true;
    if (tag.timestamp <= shown[tag.type]) return false;
    const keyframe = copiedFrom(run.stage);
    if (tag.type === 'audio' || run !== this.#current || keyframe === null || tag.timestamp < keyframe)
      return true;
    this.#copyOn(run);
    return false;
  }

  /** What was encoded until now is copied from the keyframe on. */
  #copyOn(run: Run): void {
    run.cut();
    this.#current = null;
    Object.assign(run.stage, { shown: null, afterEncode: true });
    this.#start();
  }

  #take(run: Run, tag: MovedTag): void {
    if (tag.movedMs !== undefined) this.#timeline.move(tag.movedMs);
    if (!this.#isNews(run, tag)) return;
    const placed = this.#timeline.place(tag);
    if (!placed) return;
    if (!tag.sequenceHeader && tag.type !== 'script') {
      const { stage } = run;
      if (tag.type === 'video') {
        stage.afterEncode = false;
        this.#slate.see(tag);
      }
      stage.placed = true;
      run.out[tag.type] = true;
      stage.last[tag.type] = tag.timestamp;
      stage.epoch.confirm(outUntil(stage.last));
    }
    this.#emit(placed);
  }

  #emit(tag: FlvTag): void {
    const metadata = this.#metadata.see(tag);
    if (metadata) this.#tell(metadata);
    this.#gop.add(tag);
    this.#tell(tag);
  }

  #tell(tag: FlvTag): void {
    for (const listener of this.#listeners) {
      try {
        listener(tag);
      } catch (err) {
        // One destination's mistake must not reach the others.
        this.tools.log.error('a destination failed to take media', { err });
      }
    }
  }

  /** Lets the current normaliser write out its end, for a bounded time. */
  #retire(patience = flushMs): void {
    const run = this.#current;
    this.#current = null;
    // One that is done and had not its turn: what it made is made again when the epoch goes on.
    if (!run || run.isOver) return;
    this.#ending.push(run);
    run.end();
    const cancel = this.tools.clock.setTimer(patience, () => run.cut());
    void run.closed.then(cancel);
  }

  #closed(run: Run, end: NormaliserEnd): void {
    if (end.cause === 'failed') this.tools.log.debug('ffmpeg said', { stderr: end.stderr });
    if (end.cause === 'unfit' && run === this.#current) return this.#withFfmpeg(run, end.stderr);
    if (end.cause === 'no-room' && run === this.#current) return this.#waitForRoom(run);
    if (end.late && run === this.#current) return this.#fallBehind(run, end.late);
    const at = this.#ending.indexOf(run);
    if (at >= 0) {
      this.#ending.splice(at, 1);
      this.#passTurn();
    } else if (run === this.#current) {
      if (end.cause !== 'ended') this.#replace(run, 'ffmpeg died');
      else if (run.released) this.#copyOn(run);
    }
  }

  /** The recording is no plain copy after all: ffmpeg reads it from where it is still kept. */
  #withFfmpeg(run: Run, why: string): void {
    this.tools.log.info('ffmpeg copies this recording', { epoch: run.stage.epoch.number, why });
    run.cut();
    this.#current = null;
    // What has gone out cannot be gone on from: pictures it refers to were copied at the wrong time, or not at all.
    Object.assign(run.stage, { unfit: true, afterEncode: run.stage.placed });
    this.#start();
  }

  /** The encoder is too late: the slate stands in until another one has come to what is recorded now. */
  #fallBehind(run: Run, { givenMs, isStill }: NonNullable<NormaliserEnd['late']>): void {
    const { stage } = run;
    run.cut();
    this.#current = null;
    this.restarts += 1;
    if (isEncoded(stage)) this.#level.late(isStill, this.tools.clock.now());
    this.tools.log.warn(
      isStill
        ? 'ffmpeg stands still: another one takes over'
        : 'this computer does not keep up with encoding: another ffmpeg takes over from the newest keyframe',
      { epoch: stage.epoch.number, encodeLevel: this.#level.current },
    );
    this.#away = true;
    this.#isLate = true;
    stage.placed = false;
    this.#passTurn();
    stage.shown = latest(stage.shown, { video: givenMs, audio: givenMs });
    stage.epoch.skipToNewest();
    this.#start();
  }

  get #isWaitingForRoom(): boolean {
    return this.#noRoomAt !== null && this.tools.clock.now() - this.#noRoomAt < noRoomMs;
  }

  /** The system lets no ffmpeg be started, for want of files: it is tried again for as long as that is so. */
  #waitForRoom(run: Run): void {
    run.cut();
    this.#current = null;
    if (this.#noRoomAt === null) {
      this.tools.log.error('ffmpeg cannot be started: no more files may be open (EMFILE)', {
        epoch: run.stage.epoch.number,
      });
    }
    this.#noRoomAt = this.tools.clock.now();
    if (run.stage.shown) run.stage.shown = latest(run.stage.shown, run.stage.last);
  }

  /** A mistake of the program with one recording, such as when it is read again, must not end every show. */
  #giveUp(err: unknown): void {
    this.tools.log.error('a mistake was made with a recording: it is given up', { err });
    this.#current?.cut();
    this.#current = null;
    this.#failure = 'internal';
  }

  #replace(run: Run, why: string): void {
    run.cut();
    this.#current = null;
    this.restarts += 1;
    const { epoch } = run.stage;
    const { video, audio } = run.out;
    const isFruitful = video && (audio || !epoch.media?.hasAudio);
    run.stage.fruitless = isFruitful ? 0 : run.stage.fruitless + 1;
    if (run.stage.fruitless >= maxFruitless) {
      this.#failure = 'ffmpeg-failed';
      this.tools.log.error('ffmpeg cannot read this recording, or cannot be started', {
        epoch: epoch.number,
      });
      return;
    }
    this.tools.log.warn(`${why}: another one takes over`, { epoch: epoch.number });
    if (run.stage.shown) run.stage.shown = latest(run.stage.shown, run.stage.last);
    if (!video) epoch.skipToKeyframe();
    this.#start();
  }
}

/**
 * Up to when both sound and picture are out, in ms of the recording. Sound that stays away must not make the whole
 * recording be kept.
 */
function outUntil({ audio, video }: Stage['last']): number {
  return Math.min(video, Math.max(audio, video - soundLagMs));
}

function latest(one: Times | null, other: Times): Times {
  if (!one) return { ...other };
  return { audio: Math.max(one.audio, other.audio), video: Math.max(one.video, other.video) };
}

/** Whether the pictures of this recording are encoded for as long as it goes on. */
function isEncoded({ epoch }: Stage): boolean {
  return epoch.media !== null && epoch.media.videoCodec !== 'h264';
}

/** Whether time has leapt since: back, or forth in what one ffmpeg reads, which would fill it with silence, all at once. */
function cannotGoOn({ epoch, leaps, rewinds, unfit }: Stage): boolean {
  return epoch.rewinds !== rewinds || (unfit && epoch.leaps !== leaps);
}

/** Whether the next run of the same epoch can go on with whatever picture comes next. */
function continues({ epoch, shown, afterEncode }: Stage): boolean {
  return epoch.media?.videoCodec === 'h264' && shown === null && !afterEncode;
}

/** The keyframe from which a recording that the slate has interrupted can be copied, in ms; null while there is none. */
function copiedFrom({ epoch, shown }: Stage): number | null {
  return shown && epoch.media?.videoCodec === 'h264' ? epoch.keyframeAfter(shown.video) : null;
}

function stageOf(epoch: Epoch): Stage {
  return {
    epoch,
    leaps: epoch.leaps,
    rewinds: epoch.rewinds,
    placed: false,
    fruitless: 0,
    last: { audio: -1, video: -1 },
    shown: null,
    afterEncode: false,
    unfit: false,
  };
}
