import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for new objects as small as it begins. While a program starts V8 has it grow to 16 MB and more, and never
 * gives that back; with chunks outside of the heap a show has few objects that are worth it. Of other versions of V8 it is not
 * known what they make of this.
 */
export function keepNewSpaceSmall(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--semi-space-growth-factor=1');
}
