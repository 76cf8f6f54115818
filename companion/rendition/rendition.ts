import type { ErrorCode, PictureFormat } from '#protocol';
import type { Piece } from '../container/media.ts';
import type { FlvTag } from '../flv/tag.ts';
import { endBudgetMs } from '../lib/end-budget.ts';
import { EpochSupervisor, lastWordsMs } from './epoch-supervisor.ts';
import type { EncodePlan } from './encode-plan.ts';
import type { Epoch } from './epoch.ts';
import type { RenditionTrouble } from './feed.ts';
import type { Lineup } from './lineup.ts';
import type { TimeBase } from './move.ts';
import type { StartNormaliser, WatchedNormaliser } from './normaliser-port.ts';
import { Playlist } from './playlist.ts';
import { Recipe, type Encoding } from './recipe.ts';
import { Slate, type SlateTools } from './slate.ts';

export interface RenditionTools extends SlateTools {
  readonly startNormaliser: StartNormaliser<WatchedNormaliser>;
}

/** How long nothing may come after the source is gone, in ms, before the slate stands in. */
const patienceMs = 1_000;

/**
 * One output of a broadcast: the current epoch through a normaliser, onto the timeline, to every destination. A broadcast
 * may have several: each follows the `Epoch` from a position of its own, and they share nothing else.
 *
 *     begin, advance                 lose, hold, end
 *           ↓                               ↓
 *     EpochSupervisor ── segments ──→    Lineup    ←── Slate
 *     one at work on the epoch, another  one at a time lets its tags out
 *     one for each that fails               │ tags
 *                                           ↓
 *                                       Playlist ──→ every destination
 *
 * While the source is away the slate stands in: from when the last segment has written out its end until the next one
 * has a keyframe. So it does for an encoder that is too late.
 */
export class Rendition {
  readonly #playlist: Playlist;
  readonly #slate: Slate;
  readonly #supervisor: EpochSupervisor;
  readonly #lineup: Lineup;
  readonly #recipe: Recipe;
  #cancelPatience: () => void = () => undefined;
  readonly #tools: RenditionTools;

  /** @param encoding null for the recording as it comes */
  constructor(tools: RenditionTools, encoding: Encoding | null = null) {
    this.#tools = tools;
    this.#recipe = new Recipe(encoding);
    const recipe = this.#recipe;
    this.#playlist = new Playlist(tools);
    this.#slate = new Slate(tools);
    const { clock, log, startNormaliser } = tools;
    const [playlist, slate] = [this.#playlist, this.#slate];
    this.#supervisor = new EpochSupervisor({ clock, log, startNormaliser, playlist, slate, recipe });
    this.#lineup = this.#supervisor.lineup;
  }

  prelude(): readonly FlvTag[] {
    return this.#playlist.prelude();
  }

  subscribe(listener: (tag: FlvTag) => void): () => void {
    return this.#playlist.subscribe(listener);
  }

  /** Of what the times are that come now, and what is added to them. */
  get base(): TimeBase {
    return this.#playlist.base;
  }

  /** Normalisers that were replaced because they died, stood still or were too late. */
  get restarts(): number {
    return this.#supervisor.restarts;
  }

  /** Why the current epoch cannot go on; null while it can. */
  get failure(): ErrorCode | null {
    return this.#supervisor.failure;
  }

  /** What an encoder that does not keep up does to viewers; null while all is well. */
  get trouble(): RenditionTrouble | null {
    if (this.#supervisor.isOutOfRoom) return 'no-room';
    const { absence, current } = this.#lineup;
    if (absence) return absence === 'encoder' ? 'absent' : null;
    return current?.trouble ?? (this.#supervisor.isReduced ? 'lesser' : null);
  }

  /** What is encoded; null while that is not known, and for the recording as it comes. */
  get plan(): EncodePlan | null {
    return this.#recipe.plan;
  }

  /** Seconds between keyframes of what is encoded from now on. */
  get keyframeSeconds(): number {
    return this.#recipe.keyframeSeconds;
  }

  set keyframeSeconds(seconds: number) {
    this.#recipe.keyframeSeconds = seconds;
  }

  /**
   * A new epoch takes over; the last one is written out first.
   * @param from where it begins in what is kept: with the oldest, or, for one that comes later, with the newest keyframe
   */
  begin(epoch: Epoch, from: 'oldest' | 'newest' = 'oldest'): void {
    this.#cancelPatience();
    this.#supervisor.begin(epoch, from);
  }

  /** The current epoch has gone on by this. */
  advance(piece: Piece): void {
    this.#cancelPatience();
    this.#supervisor.advance(piece);
  }

  /** The current epoch is over: what the normaliser holds is written out. */
  close(): void {
    this.#lineup.retire();
    this.#supervisor.forget();
  }

  /** The source is gone, perhaps for a moment only. When nothing comes, the slate stands in until something does. */
  lose(): void {
    this.#cancelPatience();
    this.#slate.prepare();
    this.#cancelPatience = this.#tools.clock.setTimer(patienceMs, () => {
      this.#lineup.retire(lastWordsMs);
      this.#lineup.interrupt('source');
    });
  }

  /**
   * The slate stands in at once, and nothing more of the current epoch is shown.
   * @param expected what is to be recorded: without it there is no slate before anything has been
   */
  hold(expected: PictureFormat | null = null): void {
    this.#cancelPatience();
    const format = expected && this.#recipe.formatOf(expected);
    if (format) this.#slate.expect(format, this.#recipe.slateShape);
    this.#slate.prepare();
    this.#lineup.clear();
    this.#supervisor.forget();
    this.#lineup.interrupt('source');
  }

  /** Closes the epoch and resolves when no normaliser is left: those that do not leave in time are killed. */
  async end(): Promise<void> {
    this.#cancelPatience();
    this.#supervisor.forget();
    await this.#lineup.end(endBudgetMs.media);
  }
}
