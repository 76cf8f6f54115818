import { once } from 'node:events';
import type { RtmpPublisher } from '../../companion/rtmp/publisher.ts';
import type { FlvTag } from '../../companion/flv/tag.ts';

/** Sends tags as fast as the ingest takes them, honouring backpressure; stops where the publish ends. */
export async function publishAll(publisher: RtmpPublisher, tags: readonly FlvTag[]): Promise<void> {
  let over = false;
  const ended = publisher.closed.then(() => (over = true));
  for (const tag of tags) {
    if (over) return;
    if (!publisher.send(tag)) await Promise.race([once(publisher, 'drain'), ended]);
  }
}
