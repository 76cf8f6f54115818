import type { VideoEncoders } from '../encoder/find-encoders.ts';
import type { NormaliserInput } from '../encoder/ffmpeg-options.ts';
import { Normaliser, type NormaliserTools } from '../encoder/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Turns } from '../lib/turns.ts';
import { NormaliserInTurn } from './normaliser-in-turn.ts';
import type { StartNormaliser, WatchedNormaliser } from './normaliser-port.ts';
import type { StartOutputs } from './shared-ffmpeg.ts';
import { SharedFfmpegs } from './shared-ffmpegs.ts';
import { Splitter } from './splitter.ts';

export interface StarterTools extends NormaliserTools {
  /** Shared by all broadcasts. */
  readonly turns: Turns;
  /** Which encoder is not to be used again. */
  readonly encoders: Pick<VideoEncoders, 'blame'>;
}

/**
 * Gives each recording a splitter, and that as much of ffmpeg as it needs. To be made once: what is started by one starter is
 * shared where it reads the same.
 */
export function normaliserStarter(tools: StarterTools): StartNormaliser<WatchedNormaliser> {
  const startOutputs: StartOutputs = (outputs) =>
    new NormaliserInTurn(tools.turns, (isAtWork) => {
      const told = outputs.map(({ input, onTag }) => ({
        input,
        onTag: (tag: FlvTag): void => {
          isAtWork();
          onTag(tag);
        },
      }));
      const normaliser = new Normaliser(told, tools);
      void normaliser.closed.then(({ cause }) => {
        if (cause === 'failed') for (const { input } of outputs) blame(input);
      });
      return normaliser;
    });
  const { start } = new SharedFfmpegs(startOutputs, tools.clock);
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
