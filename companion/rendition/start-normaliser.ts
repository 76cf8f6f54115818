import { Normaliser, type NormaliserTools } from '../encoder/normaliser.ts';
import type { StartNormaliser, WatchedNormaliser } from './run.ts';
import { Splitter } from './splitter.ts';

/** Gives each recording a splitter, and that as much of ffmpeg as it needs. */
export function normaliserStarter(tools: NormaliserTools): StartNormaliser<WatchedNormaliser> {
  const start: StartNormaliser = (input, onTag) => new Normaliser(input, onTag, tools);
  return (input, onTag) => new Splitter(input, onTag, { start, clock: tools.clock });
}
