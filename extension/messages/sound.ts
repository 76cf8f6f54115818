import * as v from 'valibot';

/** How much louder or quieter a source can be made, in dB. */
export const gainBounds = { min: -60, max: 12 } as const;

const gainDb = v.pipe(v.number(), v.minValue(gainBounds.min), v.maxValue(gainBounds.max));

/** How what goes out sounds: of every source how loud it is, and whether it is heard. */
export const soundSchema = v.object({
  /** The sound of the tab, or of the screen. */
  tab: v.object({ gainDb, muted: v.boolean() }),
  microphone: v.object({
    /** Whether it is mixed in with a source that has none of its own; with a camera it always is. */
    on: v.boolean(),
    gainDb,
    muted: v.boolean(),
    /** Which one, by the browser's id; its usual one when left out. */
    deviceId: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
    /** Set where it goes out as it comes, for music: what browsers do for a voice takes notes for noise. */
    untouched: v.exactOptional(v.literal(true)),
  }),
});
export type SoundSettings = Readonly<v.InferOutput<typeof soundSchema>>;

export const usualSound: SoundSettings = {
  tab: { gainDb: 0, muted: false },
  microphone: { on: false, gainDb: 0, muted: false },
};

/** What sounds can come from. */
export const soundSources = ['tab', 'microphone'] as const;
export type SoundSource = (typeof soundSources)[number];

/** Why nothing is heard of a microphone that is on. The sentence is in the locales, under `microphone_<problem>`. */
export const microphoneProblems = [
  'missing',
  'taken',
  'unplugged',
  'permission-needed',
  'permission-denied',
  'failed',
] as const;
export type MicrophoneProblem = (typeof microphoneProblems)[number];

/** What viewers miss of the sound: the microphone, which is off for a reason, or on and gives nothing. */
export const soundTroubles = [...microphoneProblems, 'silent'] as const;
export type SoundTrouble = (typeof soundTroubles)[number];

/** The sound of a broadcast, as it is. */
export const soundStatusSchema = v.object({
  settings: soundSchema,
  /** What is there to be heard, muted or not. */
  sources: v.pipe(v.array(v.picklist(soundSources)), v.maxLength(soundSources.length), v.readonly()),
  /** Whether the microphone is muted for as long as somebody holds a button. */
  held: v.boolean(),
  /** Those that have given nothing for so long that it is said, and are not muted. */
  silent: v.pipe(v.array(v.picklist(soundSources)), v.maxLength(soundSources.length), v.readonly()),
  microphoneProblem: v.nullable(v.picklist(microphoneProblems)),
});
export type SoundStatus = Readonly<v.InferOutput<typeof soundStatusSchema>>;

const dbfs = v.pipe(v.number(), v.maxValue(30));
const levelSchema = v.object({
  /** Loudest sample since the last time, after its gain, in dBFS; `quietest` for nothing. */
  peakDb: dbfs,
  /** Mean power since then, in dBFS. */
  rmsDb: dbfs,
});
/** Level that stands for silence, in dBFS. */
export const quietest = -100;

/** How loud each of them is, ten times a second, to pages that show it. */
export const levelsSchema = v.object({
  tab: v.nullable(levelSchema),
  microphone: v.nullable(levelSchema),
});
export type Level = Readonly<v.InferOutput<typeof levelSchema>>;
export type Levels = Readonly<v.InferOutput<typeof levelsSchema>>;

/** Host → pages: name of the port on which the host sends `Levels`; while one is open it measures them. */
export const levelsPort = 'sound-levels';

/** @returns null for what is none */
export function readLevels(message: unknown): Levels | null {
  const read = v.safeParse(levelsSchema, message);
  return read.success ? read.output : null;
}
