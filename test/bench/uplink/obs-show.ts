import { parseIngestUrl } from '../../../companion/protocol/index.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { systemClock as clock } from '../../../companion/lib/clock.ts';
import { apps } from '../contestant.ts';
import type { GoLive } from './contest.ts';
import { ObsRule } from './obs-rule.ts';

const tickMs = 20;

/** Three outputs that drop by OBS's rule, fed with the same tags in real time. @param recorded bits a second of these */
export function obsShow(tags: readonly FlvTag[], recorded: number): GoLive {
  return async (url) => {
    const outputs = apps.map((app) => new ObsRule({ url: parseIngestUrl(url(app))!, key: 'bench' }));
    await Promise.all(outputs.map((output) => output.connect()));
    const began = clock.now();
    let at = 0;
    const tick = (): (() => void) =>
      clock.setTimer(tickMs, () => {
        const now = clock.now() - began;
        for (; at < tags.length && tags[at]!.timestamp <= now; at++) {
          for (const output of outputs) output.send(tags[at]!);
        }
        cancel = tick();
      });
    let cancel = tick();
    return {
      read: () => ({
        recorded,
        destinations: outputs.map((output) => ({ behindMs: output.behindMs, dropped: output.dropped })),
      }),
      stop: async () => {
        cancel();
        await Promise.all(outputs.map((output) => output.close()));
      },
    };
  };
}
