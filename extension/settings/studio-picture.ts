import { layoutSchema, type Layout } from '../messages/layout.ts';

/** How a show looks when it begins, as it was left the last time: members of the studio's item. */
export const studioPicture = layoutSchema.entries;

/** What a start, or a change while live, says of the picture. */
export function layoutOf({ pictureInPicture, overlays }: Layout): Layout {
  return { pictureInPicture, overlays };
}
