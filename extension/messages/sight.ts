import * as v from 'valibot';

/** Why the source is hidden by itself: what its tab shows. The sentence is `hidden_<reason>`. */
export const sightReasons = ['key-page', 'password', 'own-list'] as const;

/** What a tab shows that nobody else is to see. */
export const sightSchema = v.object({
  why: v.picklist(sightReasons),
  /** Which one of those: as long as it is the same, a person who shows the source again need not say so twice. */
  of: v.pipe(v.string(), v.maxLength(300)),
});
export type Sight = Readonly<v.InferOutput<typeof sightSchema>>;
