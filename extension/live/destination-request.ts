import type { DestinationRequest } from '../messages/start-request.ts';
import { ingestOf, type Choice } from '../keys/choices.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

/** What the host needs to go live on a destination that has a key. */
export function requestFor({ id, platform, name }: Choice, snapshot: SettingsSnapshot): DestinationRequest {
  const ingest = ingestOf(id, snapshot);
  const { key } = snapshot.keys.get(id)!;
  const { rendition, delaySeconds, server, allowPlain, favourite } = snapshot.destinationOptions[id] ?? {};
  return {
    id,
    platform,
    name,
    key,
    ...(ingest !== null && { ingest }),
    ...(rendition && { rendition }),
    ...(delaySeconds && { delaySeconds }),
    ...(server && { server }),
    ...(allowPlain && { allowPlain }),
    ...(favourite && { favourite }),
  };
}
