import type { BroadcastPhase, DestinationPhase, DestinationReason, ErrorCode, PlatformId } from '#protocol';

/**
 * Why a start was refused, a broadcast ended by itself, or something is wrong with the source of one that is live.
 * The sentence is in the locales, under `problem_<code>`.
 */
export type ProblemCode =
  | 'nothing-selected'
  | 'no-keys'
  | 'key-missing'
  | 'key-moved'
  | 'keys-locked'
  | 'companion-missing'
  | 'companion-lost'
  | 'companion-silent'
  | 'companion-gone'
  | 'stop-unanswered'
  | 'companion-older'
  | 'companion-newer'
  | 'companion-unproven'
  | 'permission-needed'
  | 'permission-denied'
  | 'no-camera'
  | 'capture-refused'
  | 'capture-ended'
  | 'source-ended'
  | 'no-window'
  | 'unanswered'
  | 'recorder-failed'
  | 'no-host'
  | 'storage-failed'
  | ErrorCode;

export interface Problem {
  readonly code: ProblemCode;
  /** English text from the companion, for a code that this version has no text for. */
  readonly message?: string;
}

/** How long bitrates are remembered for a chart: the host does it, so that a popup may close and open again. */
export const bitrateSeconds = 60;

/** What is shown for one destination. */
export interface DestinationView {
  readonly id: string;
  readonly platform: PlatformId;
  readonly name: string;
  readonly phase: DestinationPhase;
  /** Why it is in trouble: a state reason or a refusal of the companion. */
  readonly reason:
    DestinationReason | ErrorCode | 'companion-lost' | 'companion-silent' | 'companion-unproven' | null;
  /** English sentence from the companion, for a reason that this version has no text for. */
  readonly message: string;
  /** Whether its ingest is the platform's own, so that nobody has entered an address. */
  readonly ownIngest: boolean;
  /** Bits a second over the last seconds. */
  readonly bitrate: number;
  /** The bitrates before it, one a second, newest last; at most `bitrateSeconds`. */
  readonly bitrates: readonly number[];
  /** How late media arrives at the ingest, in ms. */
  readonly behindMs: number;
  readonly droppedFrames: number;
  /** Unix time in ms of the next attempt, or null. */
  readonly retryAt: number | null;
}

/** Whether nothing is known of a destination, because the companion is gone or does not answer. */
export function isCompanionAway({ reason }: Pick<DestinationView, 'reason'>): boolean {
  return reason === 'companion-lost' || reason === 'companion-silent';
}

/** What is wrong with the companion, where that is what is wrong with all of these; else null. */
export function companionProblem(views: readonly DestinationView[]): Problem | null {
  if (views.length === 0 || !views.every(isCompanionAway)) return null;
  return {
    code: views.some(({ reason }) => reason === 'companion-lost') ? 'companion-lost' : 'companion-silent',
  };
}

/** What was away for so long that the person is asked whether the show goes on. The sentence is `question_<code>`. */
export const questionCodes = ['computer-slept', 'companion-gone', 'source-ended', 'no-window'] as const;
export type QuestionCode = (typeof questionCodes)[number];

export interface Question {
  readonly code: QuestionCode;
  /** Unix time in ms when the show ends without an answer; null for never. */
  readonly endsAt: number | null;
}

/** The whole state of a broadcast: sent at every change, and once a second while live. */
export interface BroadcastStatus {
  readonly phase: BroadcastPhase;
  /** What goes out; null when nothing does, and while live: the slate, because the source has ended. */
  readonly source: 'tab' | 'camera' | 'screen' | null;
  /** Title of the tab, or empty. */
  readonly title: string;
  /** The browser's id of the tab, or null. */
  readonly tabId: number | null;
  /** Unix time in ms when the first destination went live, or null while none has been. */
  readonly liveSince: number | null;
  readonly destinations: readonly DestinationView[];
  readonly problem: Problem | null;
  /** What the person is asked while viewers see the slate; null while the show goes on. */
  readonly question: Question | null;
  /** True while it goes to the companion's built-in ingest, and nothing is public. */
  readonly rehearsal: boolean;
  /** Folder on this computer that the rehearsal is recorded in, or the last one until the next start; else null. */
  readonly recordings: string | null;
}

export const idleStatus: BroadcastStatus = {
  phase: 'idle',
  source: null,
  title: '',
  tabId: null,
  liveSince: null,
  destinations: [],
  problem: null,
  question: null,
  rehearsal: false,
  recordings: null,
};
