import * as v from 'valibot';
import { destinationStatsSchema, destinationStatusSchema } from './destination.ts';
import { helloSchema } from './wire.ts';

const count = v.pipe(v.number(), v.minValue(0));

/** What the header of a recording says. */
export const mediaSchema = v.strictObject({
  container: v.picklist(['matroska', 'mp4']),
  videoCodec: v.picklist(['h264', 'vp8', 'vp9', 'av1', 'other']),
  hasAudio: v.boolean(),
  /** Whether the decoder configuration stands in the header. */
  configured: v.boolean(),
  /** Pixels, or null where the header does not say. */
  width: v.nullable(count),
  height: v.nullable(count),
});

/** One broadcast as `/api/status` shows it. There is no key in it, nor in anything it is made of. */
const broadcastViewSchema = v.strictObject({
  /** Counts from 1 for each start of the companion. */
  id: count,
  sockets: count,
  ageMs: count,
  /** Whether it goes to the built-in ingest, and nothing is public. */
  rehearsal: v.boolean(),
  /** Whether it waits for a person to say that it goes on. */
  held: v.boolean(),
  /** Null before the first recording. */
  epoch: v.nullable(count),
  /** What comes in, or null before its header was read. */
  media: v.nullable(mediaSchema),
  /** Normalisers that had to be replaced. */
  restarts: count,
  destinations: v.pipe(
    v.array(
      v.strictObject({
        status: v.strictObject(destinationStatusSchema.entries),
        stats: v.strictObject(destinationStatsSchema.entries),
      }),
    ),
    v.readonly(),
  ),
});
export type BroadcastView = Readonly<v.InferOutput<typeof broadcastViewSchema>>;

/** `GET /api/status`: all of the hello, and what is on air. */
export const statusSchema = v.strictObject({
  ...helloSchema.entries,
  uptimeMs: count,
  /** The ffmpeg in use, or null when there is none. */
  ffmpegVersion: v.nullable(v.string()),
  broadcasts: v.pipe(v.array(broadcastViewSchema), v.readonly()),
});
export type Status = Readonly<v.InferOutput<typeof statusSchema>>;
