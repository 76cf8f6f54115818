import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** `recording` while it grows; `left` as it was recorded, to be made an MP4 when nothing is recorded; `ready` once it is one. */
export const recordingStates = ['recording', 'left', 'ready'] as const;

const keptRecordingSchema = v.strictObject({
  /** Of the file: unique, and its address below `/api/recordings/`. */
  name: v.string(),
  /** Milliseconds since 1970. */
  startedAt: v.number(),
  /** Which part of its show it is, from 1. */
  part: count,
  /** How long it plays; null where that cannot be read. */
  seconds: v.nullable(v.number()),
  bytes: count,
  state: v.picklist(recordingStates),
});
export type KeptRecording = Readonly<v.InferOutput<typeof keptRecordingSchema>>;

/** What is the matter with the folder, in English; in the extension's locales too. */
export const folderSentences = {
  'folder-gone': 'The folder for recordings is not there. If it is on another disk, plug that in.',
  'folder-locked':
    'The folder for recordings cannot be written to: nothing can be recorded or deleted there.',
} as const;
export type FolderProblem = keyof typeof folderSentences;

/** `GET /api/recordings`: the newest first. */
export const recordingListSchema = v.strictObject({
  folder: v.string(),
  problem: v.nullable(v.picklist(Object.keys(folderSentences) as FolderProblem[])),
  /** What may still be written there, in bytes; null where that cannot be told. */
  freeBytes: v.nullable(count),
  recordings: v.pipe(v.array(keptRecordingSchema), v.readonly()),
});
export type RecordingList = Readonly<v.InferOutput<typeof recordingListSchema>>;

/** Why a file is not read or deleted. */
export const recordingSentences = {
  'no-such-recording': 'There is no such recording. It may have been deleted, moved, or made an MP4.',
  'recording-in-use': 'It is being recorded, or made an MP4, at the moment. Try again when that is over.',
  'recording-not-deleted': 'It could not be deleted. Look whether its folder may be written to.',
} as const;
export type RecordingRefusal = keyof typeof recordingSentences;
