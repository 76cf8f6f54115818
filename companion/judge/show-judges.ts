import { writeFile } from 'node:fs/promises';
import { presetById, type Preset, type ShowEvent, type ShowVerdict } from '#protocol';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { within } from '../lib/waiting.ts';
import type { ShowStream } from '../show/show-stream.ts';
import { Judge } from './judge.ts';
import { together, verdictOf } from './rules.ts';
import { logVerdict } from './verdict-log.ts';

/** How often the verdict so far is told, in ms. */
const tellMs = 5_000;
/** How long the end of the companion may wait for verdicts, in ms. */
const closeMs = 1_000;

export interface ShowJudgesTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly stream: ShowStream;
  /** Whether nothing is to be measured. */
  readonly isOff: boolean;
  /** Milliseconds since 1970, as the computer has it. */
  readonly wallTime: () => number;
  /** Null while there is none: then nothing is decoded. */
  readonly ffmpegPath: () => string | null;
}

/** Where tags come from while a show goes on. */
export interface TagSource {
  prelude(): readonly FlvTag[];
  /** @returns ends it */
  subscribe(listener: (tag: FlvTag) => void): () => void;
}

/** What is published to the built-in ingest. */
export interface RehearsedSession {
  /** Which platform it stands for. */
  readonly app: string;
  on(event: 'tag', listener: (tag: FlvTag) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
}

/** One stream that is measured. */
interface Judged {
  readonly judge: Judge;
  /** Whose limits it is held against. */
  readonly platforms: Set<Preset>;
  /** Where its verdict is written when it is over; null for nowhere. */
  readonly file: string | null;
}

interface Show {
  readonly rehearsal: boolean;
  /** Of destinations that take the source as it comes. */
  readonly platforms: Set<Preset>;
  readonly streams: Judged[];
  cancelTell: () => void;
  told: string;
}

/**
 * Measures each show as it goes on: the source as it leaves, or, in a rehearsal, what arrives at the built-in ingest. Tells
 * the verdict so far as events of the show, and the last one when it is over.
 */
export class ShowJudges {
  readonly #shows = new Map<number, Show>();
  readonly #endings = new Set<Promise<void>>();
  /** Of broadcasts that are over. */
  readonly #lastWords = new Map<number, Promise<void>>();
  readonly #tools: ShowJudgesTools;

  constructor(tools: ShowJudgesTools) {
    this.#tools = tools;
    if (!tools.isOff) tools.stream.listen((event) => this.#take(event));
  }

  /** A destination takes the source of this broadcast as it comes. @param preset null for a server of one's own */
  expect(broadcast: number, preset: Preset | null): void {
    if (preset) this.#shows.get(broadcast)?.platforms.add(preset);
  }

  /**
   * Measures the source of a broadcast from now on, unless it is a rehearsal. Of several shows at once the first one alone is
   * decoded: what that takes is for who has one show, and would slow down who has many. @returns ends it
   */
  follow(broadcast: number, source: TagSource): () => void {
    const show = this.#shows.get(broadcast);
    if (!show || show.rehearsal) return () => undefined;
    const isDecoded = [...this.#shows.values()].some(({ streams }) => streams.length > 0);
    const judge = this.#judge(isDecoded ? 'nothing' : 'keyframes');
    show.streams.push({ judge, platforms: show.platforms, file: null });
    for (const tag of source.prelude()) judge.take(tag);
    return source.subscribe((tag) => judge.take(tag));
  }

  /**
   * Measures what arrives in a rehearsal. It belongs to the newest one: nothing that a session says tells several apart.
   * @param file where its verdict is to be written
   */
  rehearse(session: RehearsedSession, file: string): void {
    const show = [...this.#shows.values()].findLast(({ rehearsal }) => rehearsal);
    if (!show) return;
    // Sound and picture are the same everywhere, or of the same source: decoding one of them shows what is wrong.
    const judge = this.#judge(show.streams.length === 0 ? 'all' : 'nothing');
    const preset = presetById(session.app);
    const judged = { judge, platforms: new Set(preset ? [preset] : []), file };
    show.streams.push(judged);
    session.on('tag', (tag) => judge.take(tag));
    session.on('end', () => this.#wait(this.#write(judged)));
  }

  /** Resolves once the last verdict on a broadcast that is over was told; at once where none is on its way. */
  async told(broadcast: number): Promise<void> {
    await this.#lastWords.get(broadcast);
  }

  /** Resolves when what is over has its verdict, within a bounded time. */
  async close(): Promise<void> {
    for (const broadcast of this.#shows.keys()) this.#end(broadcast);
    await within(this.#tools.clock, closeMs, Promise.all(this.#endings));
  }

  #take(event: ShowEvent): void {
    const { broadcast, kind } = event;
    if (kind === 'ended') this.#end(broadcast);
    if (kind !== 'started') return;
    const { rehearsal } = event;
    const show: Show = {
      ...{ rehearsal, platforms: new Set(), streams: [], cancelTell: () => undefined, told: '' },
    };
    this.#shows.set(broadcast, show);
    this.#tellSoon(broadcast, show);
  }

  #judge(decodes: 'all' | 'keyframes' | 'nothing'): Judge {
    const { clock } = this.#tools;
    const ffmpegPath = this.#tools.ffmpegPath();
    return new Judge({ clock, ffmpegPath: ffmpegPath ?? '', decodes: ffmpegPath ? decodes : 'nothing' });
  }

  #tellSoon(broadcast: number, show: Show): void {
    show.cancelTell = this.#tools.clock.setTimer(tellMs, () => {
      this.#tell(broadcast, show, false);
      this.#tellSoon(broadcast, show);
    });
  }

  #tell(broadcast: number, show: Show, final: boolean): ShowVerdict | null {
    const verdicts = show.streams.map(verdictOn).filter(({ measuredMs }) => measuredMs > 0);
    if (verdicts.length === 0) return null;
    const verdict = together(verdicts);
    const text = JSON.stringify(verdict);
    const { stream, wallTime } = this.#tools;
    if (final || text !== show.told)
      stream.tell({ kind: 'verdict', at: wallTime(), broadcast, verdict, final });
    show.told = text;
    return verdict;
  }

  #end(broadcast: number): void {
    const show = this.#shows.get(broadcast);
    if (!show) return;
    this.#shows.delete(broadcast);
    show.cancelTell();
    const judged = Promise.all(show.streams.map(({ judge }) => judge.end()));
    const lastWord = judged.then(() => {
      const verdict = this.#tell(broadcast, show, true);
      if (verdict) logVerdict(this.#tools.log.child({ broadcast }), verdict);
      this.#lastWords.delete(broadcast);
    });
    this.#lastWords.set(broadcast, lastWord);
    this.#wait(lastWord);
  }

  async #write(judged: Judged): Promise<void> {
    const { judge, file } = judged;
    await judge.end();
    if (file === null) return;
    try {
      await writeFile(file, `${JSON.stringify(verdictOn(judged), null, 2)}\n`, { mode: 0o600 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.#tools.log.warn(
        'The verdict on the rehearsal could not be written: look whether the disk is full',
        {
          code,
        },
      );
    }
  }

  #wait(ending: Promise<void>): void {
    this.#endings.add(ending);
    void ending.finally(() => this.#endings.delete(ending));
  }
}

function verdictOn({ judge, platforms }: Judged): ShowVerdict {
  return verdictOf(judge.figures, [...platforms]);
}
