import type { PublishTarget } from '#protocol';
import type { Dial } from './dial/dial.ts';
import type { Clock } from './lib/clock.ts';
import { endBudgetMs, heldGoodbyeMs } from './lib/end-budget.ts';
import type { CreatePublisher } from './publish/publisher.ts';
import { RtmpPublisher } from './rtmp/publisher.ts';
import { SrtPublisher } from './srt/srt-publisher.ts';
import { WhipPublisher } from './whip/whip-publisher.ts';

export interface PublisherTools {
  readonly clock: Clock;
  readonly dial: Dial;
  readonly ffmpegPath: () => string;
}

/** Makes the publisher that speaks what the scheme of an address says. */
export function publishersBy({ clock, dial, ffmpegPath }: PublisherTools): CreatePublisher {
  return (target: PublishTarget, asksForCodecs = false) => {
    const tools = { clock, closeTimeoutMs: endBudgetMs.goodbye };
    switch (target.url.scheme) {
      case 'rtmp':
      case 'rtmps':
        return new RtmpPublisher(target, { ...tools, dial, asksForCodecs });
      case 'srt':
        return new SrtPublisher(target, { clock, closeTimeoutMs: heldGoodbyeMs, ffmpegPath: ffmpegPath() });
      case 'http':
      case 'https':
        return new WhipPublisher(target, { ...tools, dial, ffmpegPath: ffmpegPath() });
      case 'file':
        throw new Error('a recording is not published');
    }
  };
}
