import * as v from 'valibot';
import { qualityPresetNames, qualityPresets, videoKbpsBounds } from './quality.ts';

/** What a person chooses before a show, each as it is stored. */

export const defaultPreset = '720p30';

export const qualitySchema = v.object({
  preset: v.fallback(v.picklist(qualityPresetNames), defaultPreset),
  videoKbps: v.fallback(
    v.pipe(v.number(), v.integer(), v.minValue(videoKbpsBounds.min), v.maxValue(videoKbpsBounds.max)),
    qualityPresets[defaultPreset].videoKbps,
  ),
});

export const sourceSchema = v.nullable(v.picklist(['tab', 'camera', 'screen']));
export type SourceKind = NonNullable<v.InferOutput<typeof sourceSchema>>;

export const selectionSchema = listOf(v.string());

/** Keeps the members that fit and leaves out the rest. */
export function listOf<T>(member: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, readonly T[]> {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((all) => all.flatMap((one) => (v.is(member, one) ? [v.parse(member, one)] : []))),
  );
}
