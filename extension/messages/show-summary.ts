import { heardVerdictSchema, platformIds } from '#protocol';
import * as v from 'valibot';

const count = v.pipe(v.number(), v.minValue(0));

/** How a show went, to be looked at afterwards. */
export const showSummarySchema = v.object({
  /** True where it went to the companion's built-in ingest alone. */
  rehearsal: v.boolean(),
  /** How long it was live, in ms. */
  liveMs: count,
  /** Folder on the companion's computer that it was recorded in; left out where it was not. */
  savedIn: v.exactOptional(v.string()),
  /** What was measured of it; left out where nothing was. */
  verdict: v.exactOptional(heardVerdictSchema),
  destinations: v.pipe(
    v.array(
      v.object({
        id: v.string(),
        platform: v.picklist(platformIds),
        name: v.string(),
        /** Of the time that it was to be live, how much it was: 0 to 1. */
        liveShare: v.pipe(count, v.maxValue(1)),
        droppedFrames: count,
        /** Times that it was connected anew. */
        reconnects: count,
        /** What arrived there while it was live, in bits a second. */
        bitrate: count,
      }),
    ),
    v.readonly(),
  ),
});
export type ShowSummary = Readonly<v.InferOutput<typeof showSummarySchema>>;
