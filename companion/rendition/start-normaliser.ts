import { Normaliser, type NormaliserTools } from '../encoder/normaliser.ts';
import type { Turns } from '../lib/turns.ts';
import { NormaliserInTurn } from './normaliser-in-turn.ts';
import type { StartNormaliser, WatchedNormaliser } from './normaliser-port.ts';
import { Splitter } from './splitter.ts';

export interface StarterTools extends NormaliserTools {
  /** Shared by all broadcasts. */
  readonly turns: Turns;
}

/** Gives each recording a splitter, and that as much of ffmpeg as it needs. */
export function normaliserStarter(tools: StarterTools): StartNormaliser<WatchedNormaliser> {
  const start: StartNormaliser = (input, onTag) =>
    new NormaliserInTurn(tools.turns, (isAtWork) => {
      const first = (tag: Parameters<typeof onTag>[0]): void => {
        isAtWork();
        onTag(tag);
      };
      return new Normaliser(input, first, tools);
    });
  return (input, onTag) => new Splitter(input, onTag, { start, clock: tools.clock });
}
