import * as v from 'valibot';
import { StoredItem } from './stored-item.ts';
import type { StorageArea } from './storage-area.ts';
import { studioPicture } from './studio-picture.ts';
import { studioSoundSchema } from './studio-sound.ts';

export const studioSchema = v.object({
  sound: studioSoundSchema,
  /** Which camera, by the browser's id; null for its usual one. */
  camera: v.fallback(v.object({ id: v.nullable(v.pipe(v.string(), v.maxLength(256))) }), { id: null }),
  ...studioPicture,
});
/** What is mixed, and of which devices: each part has its own file, and stands alone when another is broken. */
export type Studio = Readonly<v.InferOutput<typeof studioSchema>>;

export const usualStudio: Studio = v.parse(studioSchema, {});

export function studioItem(area: StorageArea): StoredItem<Studio> {
  return new StoredItem(area, { name: 'studio', version: 1, schema: studioSchema, fallback: usualStudio });
}
