import type { NormaliserEnd } from '../encoder/normaliser.ts';

/**
 * Why another segment takes over from the current one of the same epoch. `keyframe`: what was encoded until now can be
 * copied again. `died`: its ffmpeg left. `barren`: it makes no picture of what it is fed. `slow`: it does not keep up.
 * `still`: nothing comes out any more. `unfit`: the recording is no plain copy after all. `no-room`: no ffmpeg can be
 * started, because no more files may be open. `leap`: the recording's time has leapt.
 */
export type Handover = 'keyframe' | 'died' | 'barren' | 'slow' | 'still' | 'unfit' | 'no-room' | 'leap';

export interface HandoverNote {
  readonly level: 'info' | 'warn' | 'error';
  readonly sentence: string;
}

/** What the log says of it; a keyframe goes without saying. */
export const handoverNotes: Record<Exclude<Handover, 'keyframe'>, HandoverNote> = {
  died: { level: 'warn', sentence: 'ffmpeg died: another one takes over' },
  barren: { level: 'warn', sentence: 'ffmpeg makes no picture: another one takes over' },
  slow: {
    level: 'warn',
    sentence:
      'this computer does not keep up with encoding: another ffmpeg takes over from the newest keyframe',
  },
  still: { level: 'warn', sentence: 'ffmpeg stands still: another one takes over' },
  unfit: { level: 'info', sentence: 'ffmpeg copies this recording' },
  'no-room': { level: 'error', sentence: 'ffmpeg cannot be started: no more files may be open (EMFILE)' },
  leap: { level: 'info', sentence: 'the recording leaps in time: a new normaliser goes on behind it' },
};

/** What the end of the current segment's normaliser means. */
export function handoverOf({ cause, late }: NormaliserEnd): Exclude<Handover, 'leap'> {
  switch (cause) {
    case 'ended':
      return 'keyframe';
    case 'failed':
    case 'killed':
      return 'died';
    case 'late':
      return late?.isStill ? 'still' : 'slow';
    case 'unfit':
    case 'no-room':
      return cause;
  }
}
