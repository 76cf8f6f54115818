import { everyTick } from './every-tick.ts';

/** What the worker is told, once: how many ticks a second there are to be. It says each by a message, until it is terminated. */
export interface ToTicks {
  readonly frameRate: number;
}

addEventListener('message', ({ data }: MessageEvent<ToTicks>) => {
  everyTick(data.frameRate, performance.now(), () => postMessage(null));
});
