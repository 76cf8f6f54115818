import * as v from 'valibot';
import { soundSchema, usualSound } from '../messages/sound.ts';

/** How a show sounds when it begins, as it was left the last time. */
export const studioSoundSchema = v.fallback(soundSchema, usualSound);
