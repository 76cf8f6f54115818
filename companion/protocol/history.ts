import * as v from 'valibot';
import { destinationReasons, destinationStates } from './destination.ts';
import { platformIds } from './platforms.ts';
import { showEnds } from './show.ts';
import { verdictSchema } from './verdict.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Milliseconds since 1970. */
const moment = v.number();
export const showIdSchema = v.pipe(v.string(), v.uuid());

/** How a show ended: `on-air` while it has not, `cut-off` when the companion was gone before it could be told. */
export const keptEnds = [...showEnds, 'on-air', 'cut-off'] as const;
export type KeptEnd = (typeof keptEnds)[number];

/** What has added up at one destination of a show. */
const keptDestinationSchema = v.strictObject({
  /** Unique within the show. */
  id: v.string(),
  platform: v.picklist(platformIds),
  name: v.string(),
  /** Bytes that the ingest has acknowledged. */
  bytes: count,
  droppedFrames: count,
  reconnects: count,
  liveSeconds: count,
});
export type KeptDestination = Readonly<v.InferOutput<typeof keptDestinationSchema>>;

const summary = {
  id: showIdSchema,
  startedAt: moment,
  /** When it ended, or was last heard of. */
  endedAt: moment,
  end: v.picklist(keptEnds),
  rehearsal: v.boolean(),
  /** The last verdict on it; null where there was none, or it cannot be read any more. */
  verdict: v.nullable(verdictSchema),
};

/** One line of the list of shows. */
const keptShowSchema = v.strictObject({
  ...summary,
  destinations: v.pipe(v.array(keptDestinationSchema), v.readonly()),
});
export type KeptShow = Readonly<v.InferOutput<typeof keptShowSchema>>;

/** `GET /api/history`: the newest shows first. */
export const historyListSchema = v.strictObject({
  shows: v.pipe(v.array(keptShowSchema), v.readonly()),
  /** Why nothing more is kept at the moment; null while all is. */
  problem: v.nullable(v.string()),
});
export type HistoryList = Readonly<v.InferOutput<typeof historyListSchema>>;

/** How a destination fared over `step` seconds: the mean bitrate, the worst delay and queue, and all that was dropped. */
const keptSampleSchema = v.strictObject({
  /** Seconds since the start of the show. */
  at: count,
  kbps: count,
  behindMs: count,
  queueMs: count,
  droppedFrames: count,
});
export type KeptSample = Readonly<v.InferOutput<typeof keptSampleSchema>>;

const told = { at: count };
/** What happened; `at` in milliseconds since the start of the show. */
const keptEventSchema = v.variant('kind', [
  v.strictObject({
    ...told,
    kind: v.literal('destination'),
    destination: v.string(),
    state: v.picklist(destinationStates),
    reason: v.nullable(v.picklist(destinationReasons)),
    message: v.string(),
  }),
  v.strictObject({ ...told, kind: v.literal('reconnect'), destination: v.string() }),
  v.strictObject({ ...told, kind: v.literal('drop'), destination: v.string(), frames: count }),
  v.strictObject({
    ...told,
    kind: v.literal('epoch'),
    epoch: count,
    width: count,
    height: count,
    codec: v.string(),
  }),
  v.strictObject({ ...told, kind: v.literal('restart') }),
  v.strictObject({ ...told, kind: v.literal('slate'), showing: v.boolean() }),
  v.strictObject({ ...told, kind: v.literal('marker'), label: v.string() }),
]);
export type KeptEvent = Readonly<v.InferOutput<typeof keptEventSchema>>;

/** All that is kept of a show: `GET /api/history/:id/report.json`. */
export const showRecordSchema = v.strictObject({
  ...summary,
  /** Seconds that each sample stands for: it grows with the age of the show. */
  step: v.pipe(count, v.minValue(1)),
  destinations: v.pipe(
    v.array(
      v.strictObject({
        ...keptDestinationSchema.entries,
        samples: v.pipe(v.array(keptSampleSchema), v.readonly()),
      }),
    ),
    v.readonly(),
  ),
  events: v.pipe(v.array(keptEventSchema), v.readonly()),
});
export type ShowRecord = Readonly<v.InferOutput<typeof showRecordSchema>>;

/** Why a question about the history has no answer. */
export const historySentences = {
  'history-off': 'This companion keeps no history: it was started with --no-history.',
  'history-unusable': 'The history cannot be read at the moment; the log of the companion says why.',
  'no-such-show': 'There is no such show in the history. It may have been deleted.',
} as const;
export type HistoryError = keyof typeof historySentences;
