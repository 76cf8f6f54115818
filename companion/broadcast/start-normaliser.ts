import type { NormaliserInput } from '../ffmpeg/ffmpeg-options.ts';
import { isCopied } from '../ffmpeg/ffmpeg-options.ts';
import { Normaliser, type NormaliserTools } from '../ffmpeg/normaliser.ts';
import { Copier } from './copier.ts';
import type { StartNormaliser } from './run.ts';

/** Puts the right one to work: what is copied out of Matroska needs ffmpeg for its sound only. */
export function normaliserStarter(tools: NormaliserTools): StartNormaliser {
  const start: StartNormaliser = (input, onTag) => new Normaliser(input, onTag, tools);
  return (input, onTag) =>
    isDirect(input) ? new Copier(input, onTag, { start, clock: tools.clock }) : start(input, onTag);
}

function isDirect(input: NormaliserInput): boolean {
  return input.container === 'matroska' && isCopied(input) && !input.unfit;
}
