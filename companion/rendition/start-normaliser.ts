import type { VideoEncoders } from '../encoder/find-encoders.ts';
import type { NormaliserInput } from '../encoder/ffmpeg-options.ts';
import { Normaliser, type NormaliserTools } from '../encoder/normaliser.ts';
import type { Turns } from '../lib/turns.ts';
import { NormaliserInTurn } from './normaliser-in-turn.ts';
import type { StartNormaliser, WatchedNormaliser } from './normaliser-port.ts';
import { Splitter } from './splitter.ts';

export interface StarterTools extends NormaliserTools {
  /** Shared by all broadcasts. */
  readonly turns: Turns;
  /** Which encoder is not to be used again. */
  readonly encoders: Pick<VideoEncoders, 'blame'>;
}

/** Gives each recording a splitter, and that as much of ffmpeg as it needs. */
export function normaliserStarter(tools: StarterTools): StartNormaliser<WatchedNormaliser> {
  const start: StartNormaliser = (input, onTag) =>
    new NormaliserInTurn(tools.turns, (isAtWork) => {
      const first = (tag: Parameters<typeof onTag>[0]): void => {
        isAtWork();
        onTag(tag);
      };
      const normaliser = new Normaliser(input, first, tools);
      void normaliser.closed.then(({ cause }) => cause === 'failed' && blame(input));
      return normaliser;
    });
  const blame = ({ target }: NormaliserInput): void => {
    if (target) tools.encoders.blame(target.encoder);
  };
  return (input, onTag) => {
    const splitter = new Splitter(input, onTag, { start, clock: tools.clock });
    // Before whoever starts the next one hears of it.
    void splitter.closed.then(({ late }) => late?.isStill && blame(input));
    return splitter;
  };
}
