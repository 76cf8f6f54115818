import type { DestinationRequest } from '../messages/start-request.ts';
import { recordingIngest } from '#protocol';
import { ingestOf, recordId, type Choice } from '../keys/choices.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

/** Any will do, and in a rehearsal the built-in ingest wants one. */
const recordKey = 'record';

/** What the host needs to go live on a destination that has a key, or to record. */
export function requestFor({ id, platform, name }: Choice, snapshot: SettingsSnapshot): DestinationRequest {
  if (id === recordId) return { id, platform, name, key: recordKey, ingest: recordingIngest };
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
