import * as v from 'valibot';

const pixels = v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(4096));

/** Pixels, and pictures a second. */
export const pictureFormatSchema = v.object({
  width: pixels,
  height: pixels,
  frameRate: v.pipe(v.number(), v.minValue(1), v.maxValue(120)),
});
export type PictureFormat = Readonly<v.InferOutput<typeof pictureFormatSchema>>;
