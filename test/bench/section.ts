import type { JudgeTools } from '../judge/verdict.ts';
import type { Bound } from './report.ts';

/** What every part of the bench is given. */
export interface Bench {
  readonly tools: JudgeTools;
  /** Length of the media in seconds. */
  readonly seconds: number;
  /**
   * Seconds of it until what is measured begins. After ten, programs have started, codecs are found and the slate is
   * made; V8 goes on compiling for some minutes.
   */
  readonly settle: number;
  /** Where sources, figures and charts are kept. */
  readonly out: string;
  /** Folder of an older checkout, built, that this one is held against; null without. */
  readonly against: string | null;
  /** Names that were asked for. */
  readonly chosen: readonly string[];
  readonly signal: AbortSignal;
}

/** What a part of the bench found out. */
export interface Section {
  readonly name: string;
  /** What stands in the JSON. */
  readonly figures: unknown;
  /** Tables for the terminal. */
  readonly text: string;
  readonly bounds: readonly Bound[];
  /** A sentence for everything that was not delivered. */
  readonly wrong: readonly string[];
  /** SVG by the name of its file. */
  readonly charts: Readonly<Record<string, string>>;
}
