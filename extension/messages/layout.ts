import * as v from 'valibot';

/** What is laid over the picture, and where. The first of each list is the usual one. */
export const corners = ['bottom-right', 'bottom-left', 'top-right', 'top-left'] as const;
export const places = [...corners, 'top', 'bottom'] as const;
export const sizes = ['medium', 'small', 'large'] as const;
/** `wide` is the whole picture of the camera; the others are cut out of its middle. */
export const shapes = ['round', 'square', 'wide'] as const;

/** Overlays at a time; more would hide the show. */
export const maxOverlays = 4;
/** Characters of a title. */
export const maxTitleLength = 80;
/** Characters of the `data:` URL that an image is kept as: most logos of 640 pixels take a quarter of that. */
export const maxImageLength = 100_000;
/** Pixels of the longer side that an image is kept with. */
export const maxImageSide = 640;

const [usualCorner] = corners;
const [usualSize] = sizes;
const [usualShape] = shapes;

const pictureInPictureSchema = v.object({
  on: v.fallback(v.boolean(), false),
  corner: v.fallback(v.picklist(corners), usualCorner),
  size: v.fallback(v.picklist(sizes), usualSize),
  shape: v.fallback(v.picklist(shapes), usualShape),
  /** As in a mirror, which is how people know themselves. */
  mirrored: v.fallback(v.boolean(), true),
});

const placed = {
  /** Unique among the overlays. */
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/)),
  on: v.boolean(),
  place: v.picklist(places),
  size: v.picklist(sizes),
};
const overlaySchema = v.variant('kind', [
  v.object({ kind: v.literal('text'), ...placed, text: v.pipe(v.string(), v.maxLength(maxTitleLength)) }),
  v.object({
    kind: v.literal('image'),
    ...placed,
    /** Told to a screen reader, and shown in the list. */
    name: v.pipe(v.string(), v.maxLength(80)),
    /** A `data:` URL: small, and what a canvas makes, whatever the person chose. */
    image: v.pipe(
      v.string(),
      v.maxLength(maxImageLength),
      v.regex(/^data:image\/(?:png|webp);base64,[\w+/]+=*$/),
    ),
  }),
]);
export type Overlay = Readonly<v.InferOutput<typeof overlaySchema>>;

/** Those that fit; the rest is left out. */
const overlaysSchema = v.pipe(
  v.array(v.unknown()),
  v.transform((all) => all.flatMap((one) => (v.is(overlaySchema, one) ? [one] : [])).slice(0, maxOverlays)),
  v.readonly(),
);

export const usualPictureInPicture = v.parse(pictureInPictureSchema, {});

/** A broken member loses only itself. */
export const layoutSchema = v.object({
  pictureInPicture: v.fallback(pictureInPictureSchema, usualPictureInPicture),
  overlays: v.fallback(overlaysSchema, []),
});

/** How the picture is composed: the camera in a corner, and what is laid over both, the last on top. */
export type Layout = Readonly<v.InferOutput<typeof layoutSchema>>;
export type PictureInPicture = Layout['pictureInPicture'];
export type Place = (typeof places)[number];
export type LayerSize = (typeof sizes)[number];

/** Whether viewers see something of it: not of a title that has no words yet. */
export function isSeen(overlay: Overlay): boolean {
  return overlay.on && (overlay.kind !== 'text' || overlay.text.trim() !== '');
}

/** Whether nothing is laid over the picture. */
export function isPlain({ pictureInPicture, overlays }: Layout): boolean {
  return !pictureInPicture.on && !overlays.some(isSeen);
}

/** Nothing is composed. */
export const plainLayout: Layout = { pictureInPicture: usualPictureInPicture, overlays: [] };

/** The browser's id of a camera. */
export const cameraIdSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
