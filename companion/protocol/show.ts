import * as v from 'valibot';
import { destinationStatsSchema, destinationStatusSchema } from './destination.ts';
import { mediaSchema } from './status.ts';
import { verdictSchema } from './verdict.ts';

const count = v.pipe(v.number(), v.minValue(0));
const id = v.string();

/** What is true of each: when it was told, in ms of wall clock (a computer's clock may be set back), and of which broadcast. */
const told = { at: v.number(), broadcast: count };

/**
 * Why a show is over: its client said so, its client was gone for too long, or the companion could not go on with it.
 * A companion that is killed tells nothing.
 */
export const showEnds = [
  'stopped',
  'client-gone',
  'companion-stopped',
  'companion-crashed',
  'computer-slept',
] as const;
export type ShowEnd = (typeof showEnds)[number];

/**
 * What is told of a show while it runs, and once a second how each destination fares. There is no key in any of it, nor an
 * address that may hold one; what a person has named may have a key pasted into it, and is redacted before.
 */
export const showEventSchema = v.variant('kind', [
  /** The first destination is about to be opened. */
  v.strictObject({
    ...told,
    kind: v.literal('started'),
    /** Its own for ever: the `broadcast` counts from 1 at each start of the companion. */
    show: v.pipe(v.string(), v.uuid()),
    /** Whether it goes to the built-in ingest, and nothing is public. */
    rehearsal: v.boolean(),
  }),
  /** A destination was opened, or is in another state, or has another reason for it. */
  v.strictObject({
    ...told,
    kind: v.literal('destination'),
    status: v.strictObject(destinationStatusSchema.entries),
  }),
  /** Pictures were dropped in the last second. `frames` are those of this second. */
  v.strictObject({ ...told, kind: v.literal('drop'), destination: id, frames: count }),
  /** The ingest has accepted a publish again. `reconnects` are all of this destination. */
  v.strictObject({ ...told, kind: v.literal('reconnect'), destination: id, reconnects: count }),
  /** Another run of the recorder has begun, and its header was read. */
  v.strictObject({ ...told, kind: v.literal('epoch'), epoch: count, media: mediaSchema }),
  /** An encoder that died, stood still or was too late was replaced. `restarts` are all of this broadcast. */
  v.strictObject({ ...told, kind: v.literal('restart'), restarts: count }),
  /** Viewers of at least one destination see the slate, or none does any more. */
  v.strictObject({ ...told, kind: v.literal('slate'), showing: v.boolean() }),
  /** A person has marked this moment. */
  v.strictObject({ ...told, kind: v.literal('marker'), label: v.string() }),
  /**
   * What was measured so far, now and then while that changes; `final` is the last of a show, and may come after its end. Each
   * takes the place of the one before it.
   */
  v.strictObject({ ...told, kind: v.literal('verdict'), verdict: verdictSchema, final: v.boolean() }),
  v.strictObject({ ...told, kind: v.literal('ended'), why: v.picklist(showEnds) }),
  v.strictObject({
    ...told,
    kind: v.literal('sample'),
    state: destinationStatusSchema.entries.state,
    stats: v.strictObject(destinationStatsSchema.entries),
  }),
]);
/** Longest label of a marker, in characters. */
const maxLabel = 80;

/** `POST` marks this moment of what is live, which becomes a chapter of its recording; it takes what `/api/status` takes. */
export const markersPath = '/api/markers';
export const markerSchema = v.object({
  label: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxLabel), v.regex(/^\P{Cc}*$/u)),
});

export type ShowEvent = Readonly<v.InferOutput<typeof showEventSchema>>;
