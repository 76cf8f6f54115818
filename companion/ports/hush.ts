import { parseIngestUrl, readKeyAndServer, readStreamKey, type PlatformId } from '#protocol';
import type { Redactor } from '../lib/redact.ts';

/**
 * From here on no line of the log shows the key and the password that a client has sent, neither as they were sent nor as
 * they are understood.
 * @param server an address that came with the key
 * @returns what forgets them
 */
export function hush(redactor: Redactor, platform: PlatformId, text: string, server?: string): () => void {
  const key = server === undefined ? readStreamKey(platform, text) : readKeyAndServer(platform, text, server);
  const addresses = [server, key.ok ? key.ingest : null];
  const passwords = addresses.map((address) => parseIngestUrl(address ?? '')?.login?.password ?? '');
  const forget = [text.trim(), key.ok ? key.key : '', ...passwords].map((secret) => redactor.add(secret));
  return () => forget.forEach((each) => each());
}
