import type { ErrorCode, PictureFormat, RenditionChoice } from '#protocol';
import type { Piece } from '../container/media.ts';
import type { Epoch } from '../rendition/epoch.ts';
import type { EncoderChoice } from '../rendition/recipe.ts';
import { Rendition, type RenditionTools } from '../rendition/rendition.ts';
import type { EpochSink } from './intake.ts';

export interface RenditionsTools extends RenditionTools {
  readonly encoders: EncoderChoice;
  /** The source is sent as it comes from now on, by this; what is returned ends what that has begun. */
  readonly onSource?: (source: Pick<Rendition, 'prelude' | 'subscribe'>) => () => void;
}

/** What a destination takes, until it leaves it. */
export interface Taken {
  readonly choice: RenditionChoice;
  readonly rendition: Rendition;
  /** Needs it no more; the last one closes it. May be called again. */
  leave(): void;
}

interface Running {
  readonly name: string;
  readonly choice: RenditionChoice;
  readonly rendition: Rendition;
  /** Nobody takes it any more. */
  readonly forget: () => void;
  takers: number;
}

/**
 * The renditions of a broadcast: each quality that a destination wants, once for all that want the same. One is opened with
 * the first destination and closed with the last; what comes in goes to all.
 */
export class Renditions implements EpochSink {
  readonly #running = new Set<Running>();
  /** Those that were closed and still write out their end. */
  readonly #ending = new Set<Promise<void>>();
  #epoch: Epoch | null = null;
  #absence: 'lost' | 'held' | null = null;
  /** What is to be recorded, as far as that was said. */
  #expected: PictureFormat | null = null;
  /** Of those that are closed. */
  #pastRestarts = 0;
  readonly #tools: RenditionsTools;

  constructor(tools: RenditionsTools) {
    this.#tools = tools;
  }

  /**
   * @param keyframeSeconds the most between two keyframes of what is encoded. One that is at work already has its own: where
   * those are farther apart, a quality of its own is encoded once more, and what is copied takes it from the next recording on.
   */
  take(choice: RenditionChoice, keyframeSeconds: number): Taken {
    const name = nameOf(choice);
    const found = [...this.#running].find(
      (each) =>
        each.name === name &&
        (each.rendition.keyframeSeconds <= keyframeSeconds || choice === 'source' || this.#epoch === null),
    );
    const running = found ?? this.#open(name, choice);
    const { rendition } = running;
    const taken = this.#taken(running);
    rendition.keyframeSeconds = Math.min(rendition.keyframeSeconds, keyframeSeconds);
    if (!found) this.#bringUp(rendition);
    return taken;
  }

  /**
   * One that is at work already, to be looked at: the recording as it comes, where that is one. Nothing is encoded for who only
   * looks. Null while there is none.
   */
  watch(): Taken | null {
    const [running] = [...this.#running].sort((one, other) => rankOf(one.choice) - rankOf(other.choice));
    return running ? this.#taken(running) : null;
  }

  /** Somebody may take this soon: what encodes it is tried now. */
  expect(choice: RenditionChoice): void {
    if (choice !== 'source') this.#tools.encoders.bestOf(choice.codec ?? 'h264');
  }

  /** Normalisers that were replaced because they died, stood still or were too late. */
  get restarts(): number {
    return this.#all.reduce((sum, { restarts }) => sum + restarts, this.#pastRestarts);
  }

  /** Why the current epoch cannot go on in any of them; null while it can in one. */
  get failure(): ErrorCode | null {
    const failures = this.#all.map(({ failure }) => failure);
    return failures.includes(null) ? null : (failures[0] ?? null);
  }

  begin(epoch: Epoch): void {
    this.#epoch = epoch;
    this.#absence = null;
    for (const rendition of this.#all) rendition.begin(epoch);
  }

  advance(piece: Piece): void {
    this.#absence = null;
    for (const rendition of this.#all) rendition.advance(piece);
  }

  close(): void {
    this.#epoch = null;
    for (const rendition of this.#all) rendition.close();
  }

  /** The source is gone, perhaps for a moment only. */
  lose(): void {
    this.#absence = 'lost';
    for (const rendition of this.#all) rendition.lose();
  }

  /** The slate stands in at once, and nothing more of the current epoch is shown. @param expected see `Rendition.hold` */
  hold(expected: PictureFormat | null = this.#expected): void {
    this.#expected = expected;
    this.#epoch = null;
    this.#absence = 'held';
    for (const rendition of this.#all) rendition.hold(expected);
  }

  /** Resolves when no normaliser is left. */
  async end(): Promise<void> {
    await Promise.all([...this.#all.map((rendition) => rendition.end()), ...this.#ending]);
  }

  get #all(): readonly Rendition[] {
    return Array.from(this.#running, ({ rendition }) => rendition);
  }

  #open(name: string, choice: RenditionChoice): Running {
    const { encoders, onSource } = this.#tools;
    const encoding = choice === 'source' ? null : { wanted: choice, encoders };
    const rendition = new Rendition(this.#tools, encoding);
    const forget = (choice === 'source' && onSource?.(rendition)) || ((): void => undefined);
    const running = { name, choice, rendition, forget, takers: 0 };
    this.#running.add(running);
    return running;
  }

  /** It comes later than the others: to where they are. */
  #bringUp(rendition: Rendition): void {
    if (this.#epoch) rendition.begin(this.#epoch, 'newest');
    if (this.#absence === 'lost') rendition.lose();
    else if (this.#absence === 'held') rendition.hold(this.#expected);
  }

  #taken(running: Running): Taken {
    const { choice, rendition } = running;
    running.takers += 1;
    let isTaken = true;
    const leave = (): void => {
      if (isTaken) this.#leave(running);
      isTaken = false;
    };
    return { choice, rendition, leave };
  }

  #leave(running: Running): void {
    running.takers -= 1;
    if (running.takers > 0) return;
    this.#running.delete(running);
    running.forget();
    this.#pastRestarts += running.rendition.restarts;
    const end = running.rendition.end();
    this.#ending.add(end);
    void end.then(() => this.#ending.delete(end));
  }
}

/** The same for what is the same, however it was written. */
function nameOf(choice: RenditionChoice): string {
  if (choice === 'source') return choice;
  const { picture, videoKbps, frame, codec = 'h264' } = choice;
  const at = frame?.kind === 'crop' ? frame.at : null;
  return JSON.stringify([picture, videoKbps, frame?.kind, at, codec]);
}

/** Which one to look at first: the recording as it comes, then what every browser plays. */
function rankOf(choice: RenditionChoice): number {
  if (choice === 'source') return 0;
  return (choice.codec ?? 'h264') === 'h264' ? 1 : 2;
}
