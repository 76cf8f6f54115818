import type { Clock } from '../platform/clock.ts';
import type { FindCompanion } from '../companion/link/find-companion.ts';
import type { OpenSocket } from '../companion/link/socket.ts';
import type { OpenCapture } from './capture/capture.ts';
import type { MixerDeps } from './studio-mix/sound-mixer.ts';
import type { MediaRecorderFactory } from './recorder/recorder.ts';
import type { Composer } from './studio-mix/composer.ts';

/** What a broadcast needs of the page that it runs in. */
export interface BroadcastDeps {
  readonly openCapture: OpenCapture;
  /** What is laid over the picture of whatever `openCapture` opens. */
  readonly composer: Composer;
  readonly sound: Omit<MixerDeps, 'clock'>;
  readonly recorders: MediaRecorderFactory;
  readonly findCompanion: FindCompanion;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** An id nobody else uses: letters, digits, - and _, 8 to 64 of them. */
  readonly newId: () => string;
  /** Takes what was thrown and should not have been: a bug in the program. */
  readonly reportBug: (error: unknown) => void;
}
