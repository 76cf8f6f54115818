import { parseIngestUrl, type DestinationState, type PublishTarget } from '#protocol';
import { Destination, type DestinationTools } from '../../../companion/destination/destination.ts';
import type { RenditionFeed } from '../../../companion/rendition/feed.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

/** A destination that publishes a feed to a real ingest in real time, started; the test has to stop it. */
export function publishTo(
  url: string,
  key: string,
  feed: RenditionFeed,
  { delayMs = 0, ...more }: { readonly delayMs?: number } & Pick<DestinationTools, 'rulesOf'> = {},
): Destination {
  const target = { url: parseIngestUrl(url)!, key };
  const tools = {
    clock: systemClock,
    log: captureLog().logger,
    ...more,
    createPublisher: (to: PublishTarget) => new RtmpPublisher(to, { clock: systemClock }),
  };
  const destination = new Destination(
    { id: key, platform: 'custom', name: key, target, backups: [], plain: null, delayMs },
    feed,
    tools,
  );
  destination.start();
  return destination;
}

/** Resolves once the destination is in this state. */
export function reaches(destination: Destination, state: DestinationState): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (destination.status.state !== state) return;
      destination.off('status', look);
      resolve();
    };
    destination.on('status', look);
    look();
  });
}
