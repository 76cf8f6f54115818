import * as v from 'valibot';

/** How much went out over all destinations of a show together. */
export const uploadedSchema = v.object({
  kbps: v.pipe(v.number(), v.minValue(1)),
  /** Whether more did not go out, though there was more. */
  full: v.boolean(),
});
export type Uploaded = Readonly<v.InferOutput<typeof uploadedSchema>>;
