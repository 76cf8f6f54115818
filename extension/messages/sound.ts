import * as v from 'valibot';

/** How much louder or quieter a source can be made, in dB. */
const gainBounds = { min: -60, max: 12 } as const;

const gainDb = v.pipe(v.number(), v.minValue(gainBounds.min), v.maxValue(gainBounds.max));

/** How what goes out sounds: of every source how loud it is, and whether it is heard. */
export const soundSchema = v.object({
  /** The sound of the tab, or of the screen. */
  tab: v.object({ gainDb, muted: v.boolean() }),
  microphone: v.object({
    /** Whether it is mixed in with a source that has none of its own; with a camera it always is. */
    on: v.boolean(),
    gainDb,
    muted: v.boolean(),
    /** Which one, by the browser's id; its usual one when left out. */
    deviceId: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
  }),
});
type SoundSettings = Readonly<v.InferOutput<typeof soundSchema>>;

export const usualSound: SoundSettings = {
  tab: { gainDb: 0, muted: false },
  microphone: { on: false, gainDb: 0, muted: false },
};
