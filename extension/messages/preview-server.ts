import type { Clock } from '../platform/clock.ts';
import { onConnect } from '../platform/runtime.ts';
import { previewEveryMs, previewPort } from './preview-contract.ts';

/**
 * Makes the calling context the one that shows what goes out.
 * @param take draws what goes out now, as a JPEG's address; null while nothing does. Called at most five times a second, and
 * only while a page asks
 */
export function servePreview(take: () => Promise<string | null>, clock: Pick<Clock, 'now'>): void {
  let takenAt = Number.NEGATIVE_INFINITY;
  let taking: Promise<string | null> = Promise.resolve(null);
  const newest = (): Promise<string | null> => {
    if (clock.now() - takenAt >= previewEveryMs) {
      takenAt = clock.now();
      // One that cannot be drawn, because the source has just ended, is none.
      taking = take().catch(() => null);
    }
    return taking;
  };
  onConnect(previewPort, (port) => {
    port.onMessage(() => void newest().then((picture) => port.send({ picture })));
  });
}
