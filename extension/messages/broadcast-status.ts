import {
  awayReasons,
  broadcastPhases,
  destinationPhases,
  givenRenditionSchema,
  growing,
  heardVerdictSchema,
  platformIds,
  type AwayReason,
  type DestinationReason,
  type ErrorCode,
} from '#protocol';
import * as v from 'valibot';
import { pictureStateSchema } from './picture-state.ts';
import { sightReasons } from './sight.ts';
import { soundStatusSchema } from './sound.ts';
import { chosenQualitySchema } from './quality.ts';

const count = v.pipe(v.number(), v.minValue(0));

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
  | 'server-missing'
  | 'server-other'
  | 'server-forbidden'
  | 'companion-lost'
  | 'companion-silent'
  | 'server-lost'
  | 'server-silent'
  | 'companion-gone'
  | 'stop-unanswered'
  | 'companion-older'
  | 'companion-newer'
  | 'companion-unproven'
  | 'permission-needed'
  | 'permission-denied'
  | 'no-camera'
  | 'camera-taken'
  | 'camera-failed'
  | 'capture-refused'
  | 'screen-refused'
  | 'screen-failed'
  | 'capture-ended'
  | 'source-ended'
  | 'no-window'
  | 'unanswered'
  | 'recorder-failed'
  | 'no-host'
  | 'storage-failed'
  | ErrorCode;

export const problemSchema = v.object({
  code: growing<ProblemCode>(),
  /** English text from the companion, for a code that this version has no text for. */
  message: v.exactOptional(v.string()),
});
export type Problem = Readonly<v.InferOutput<typeof problemSchema>>;

/** How long bitrates are remembered for a chart: the host does it, so that a popup may close and open again. */
export const bitrateSeconds = 60;

/** What is shown for one destination. */
export const destinationViewSchema = v.object({
  id: v.string(),
  platform: v.picklist(platformIds),
  name: v.string(),
  phase: v.picklist(destinationPhases),
  /** Why it is in trouble, or not live yet: a state reason or a refusal of the companion. */
  reason: v.nullable(growing<DestinationReason | ErrorCode | AwayReason | 'companion-unproven'>()),
  /** English sentence from the companion, for a reason that this version has no text for. */
  message: v.string(),
  /** Whether its ingest is the platform's own, so that nobody has entered an address. */
  ownIngest: v.boolean(),
  /** The quality that it gets; null for the source as it comes, and while the companion has not said. */
  rendition: v.nullable(givenRenditionSchema),
  /** Bits a second over the last seconds. */
  bitrate: count,
  /** The bitrates before it, one a second, newest last. */
  bitrates: v.pipe(v.array(count), v.maxLength(bitrateSeconds), v.readonly()),
  /** How late media arrives at the ingest, in ms. */
  behindMs: count,
  /** How long it is held back on purpose, in ms; left out where it is not. */
  delayMs: v.exactOptional(count),
  /** Media that waits to be sent, in ms. */
  queueMs: count,
  droppedFrames: count,
  /** Times that it was connected anew. */
  reconnects: count,
  /** What has arrived there since the start, in bytes. */
  sentBytes: count,
  /** Only of a recording, once it has begun: how much more can be recorded on its disk, in bytes. */
  freeBytes: v.exactOptional(count),
  /** Only of a recording: the folder on the companion's computer. */
  savedIn: v.exactOptional(v.string()),
  /** Unix time in ms of the next attempt, the first after a delay included; or null. */
  retryAt: v.nullable(count),
});
export type DestinationView = Readonly<v.InferOutput<typeof destinationViewSchema>>;

/** Whether nothing is known of a destination, because the companion is gone or does not answer. */
export function isCompanionAway({ reason }: Pick<DestinationView, 'reason'>): boolean {
  return awayReasons.some((each) => each === reason);
}

/** What is wrong with the companion, where that is what is wrong with all of these; else null. */
export function companionProblem(views: readonly DestinationView[]): Problem | null {
  if (views.length === 0 || !views.every(isCompanionAway)) return null;
  return { code: awayReasons.find((each) => views.some(({ reason }) => reason === each))! };
}

/** What was away for so long that the person is asked whether the show goes on. The sentence is `question_<code>`. */
export const questionCodes = ['computer-slept', 'companion-gone', 'source-ended', 'no-window'] as const;
export type QuestionCode = (typeof questionCodes)[number];

export const questionSchema = v.object({
  code: v.picklist(questionCodes),
  /** Unix time in ms when the show ends without an answer; null for never. */
  endsAt: v.nullable(count),
});
export type Question = Readonly<v.InferOutput<typeof questionSchema>>;

/**
 * Why viewers see the slate though there is a source: the person wants it so; or by itself, because the tab shows a stream key, a
 * password is typed there, or it is on a site of the person's list. The sentence is `hidden_<reason>`.
 */
export const privacyReasons = ['person', ...sightReasons] as const;
export type PrivacyReason = (typeof privacyReasons)[number];

/** A Stop that has been pressed and has not stopped the show yet. */
export const pendingStopSchema = v.object({
  /** `asked`: whether it is meant, and until then nothing happens. `undoable`: it is meant, and can still be taken back. */
  step: v.picklist(['asked', 'undoable']),
  /** Unix time in ms from which a further press counts: sooner it is a double click, or a key that is held. */
  from: count,
  /** Unix time in ms when nobody is asked any more, or the show stops. */
  until: count,
});
export type PendingStop = Readonly<v.InferOutput<typeof pendingStopSchema>>;

/** How the picture is recorded at present. */
export const recordedVideoSchema = v.object({
  /** kbit/s that the recorder is asked for. */
  kbps: count,
  /** kbit/s that were chosen. */
  chosenKbps: count,
  /** The most kbit/s that a platform takes which gets the recording as it is, where that is less than was chosen. */
  platformKbps: v.exactOptional(count),
  /** kbit/s that the upload bears, where that is less than was chosen. */
  uploadKbps: v.exactOptional(count),
  /** Where the picture changes so much that it goes out with less detail, and whether not even that is enough. */
  busy: v.exactOptional(v.picklist(['less-detail', 'too-busy'])),
});

/** How the way to the server is that carries a show. */
export const wayViewSchema = v.object({
  /** The server's name. */
  host: v.string(),
  /** From sending a piece of the recording until the server has it for sure, in ms, of late; null before the first. */
  roundTripMs: v.nullable(count),
  /** Age of the oldest piece that it may not have yet, in ms. */
  behindMs: count,
  /** Pieces that were sent more than once since the beginning. */
  resent: count,
});
export type WayView = Readonly<v.InferOutput<typeof wayViewSchema>>;

/** The whole state of a broadcast: sent at every change, and once a second while live. */
export const broadcastStatusSchema = v.object({
  phase: v.picklist(broadcastPhases),
  /** What goes out; null when nothing does, and while live: the slate, because the source has ended. */
  source: v.nullable(v.picklist(['tab', 'camera', 'screen'])),
  /** Title of the tab, or empty. */
  title: v.string(),
  /** The browser's id of the tab, or null. */
  tabId: v.nullable(count),
  /** Unix time in ms when the first destination went live, or null while none has been. */
  liveSince: v.nullable(count),
  /** What was chosen for this show, perhaps while live; null while there is none. */
  quality: v.nullable(chosenQualitySchema),
  /** Null while nothing is recorded. */
  video: v.nullable(recordedVideoSchema),
  /** Null while nothing is captured. */
  sound: v.nullable(soundStatusSchema),
  destinations: v.pipe(v.array(destinationViewSchema), v.readonly()),
  problem: v.nullable(problemSchema),
  /** What the person is asked while viewers see the slate; null while the show goes on. */
  question: v.nullable(questionSchema),
  /** Why nobody is shown the source; null while it goes out. */
  privacy: v.nullable(v.picklist(privacyReasons)),
  /** Null while nobody has pressed Stop, and once the show stops. */
  pendingStop: v.nullable(pendingStopSchema),
  /** True while it goes to the companion's built-in ingest, and nothing is public. */
  rehearsal: v.boolean(),
  /** What was measured so far; left out before anything was, and by companions that do not say it. */
  verdict: v.exactOptional(heardVerdictSchema),
  /** Only of a show that a server of one's own carries. */
  way: v.exactOptional(wayViewSchema),
  /** Left out while nothing is captured. */
  picture: v.exactOptional(pictureStateSchema),
  /** Folder on this computer that the rehearsal is recorded in, or the last one until the next start; else null. */
  recordings: v.nullable(v.string()),
});
export type BroadcastStatus = Readonly<v.InferOutput<typeof broadcastStatusSchema>>;

export const idleStatus: BroadcastStatus = {
  phase: 'idle',
  source: null,
  title: '',
  tabId: null,
  liveSince: null,
  quality: null,
  video: null,
  sound: null,
  destinations: [],
  problem: null,
  question: null,
  privacy: null,
  pendingStop: null,
  rehearsal: false,
  recordings: null,
};
