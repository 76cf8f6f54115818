import * as v from 'valibot';

/**
 * Pages ⇄ host: name of the port for pictures of what goes out. A page asks for each picture by any message once it has shown the
 * one before, and is answered with one: nothing piles up, and for nobody nothing is drawn.
 */
export const previewPort = 'preview';

/** Least time between two pictures, in milliseconds, however many ask. */
export const previewEveryMs = 200;

/** What starts the address of a picture. */
export const previewScheme = 'data:image/jpeg;base64,';

/** Longest address, in characters: a JPEG of this size takes a tenth of that. */
const maxPictureLength = 200_000;

const previewSchema = v.object({
  /** A JPEG as an address; null while nothing is captured. */
  picture: v.nullable(v.pipe(v.string(), v.startsWith(previewScheme), v.maxLength(maxPictureLength))),
});

/** @returns null for what is no picture, too */
export function readPicture(message: unknown): string | null {
  const read = v.safeParse(previewSchema, message);
  return read.success ? read.output.picture : null;
}
