import * as v from 'valibot';

/** Why the camera is not in the picture though it is switched on. The sentence is `camera_<trouble>`. */
export const cameraTroubles = ['opening', 'lost', 'busy', 'missing', 'refused'] as const;
export type CameraTrouble = (typeof cameraTroubles)[number];

/** What viewers miss of the picture while the source goes out. */
export const pictureTroubles = ['black', 'still', 'bare', 'lost', 'busy', 'missing', 'refused'] as const;
export type PictureTrouble = (typeof pictureTroubles)[number];

/** What is to be said of the picture while live. */
export const pictureStateSchema = v.object({
  /** Of the camera in the corner. */
  camera: v.picklist(['off', 'on', ...cameraTroubles]),
  /** Whether the source shows nothing but black, as protected video does. */
  black: v.boolean(),
  /** Whether the source gives no picture any more, so that viewers see the last one. */
  still: v.exactOptional(v.boolean()),
  /** Whether nothing can be laid over the picture though it is wanted, so that viewers see the source alone. */
  bare: v.exactOptional(v.boolean()),
});
export type PictureState = Readonly<v.InferOutput<typeof pictureStateSchema>>;
