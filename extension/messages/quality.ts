import { pictureFormatSchema } from '#protocol';
import * as v from 'valibot';

/** Size, rate and bitrate as a person chooses them, also while live. */
export const chosenQualitySchema = v.object({
  ...pictureFormatSchema.entries,
  /** Video kbit/s. */
  videoKbps: v.pipe(v.number(), v.minValue(100), v.maxValue(60_000)),
});
export type ChosenQuality = Readonly<v.InferOutput<typeof chosenQualitySchema>>;

/** What the recorder is pinned to. */
export const qualitySchema = v.object({
  ...chosenQualitySchema.entries,
  /** Seconds between keyframes; two when left out. */
  keyframeSeconds: v.exactOptional(v.pipe(v.number(), v.minValue(1), v.maxValue(10))),
});
