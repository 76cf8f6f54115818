import { createHmac } from 'node:crypto';

/** What secrets begin with; base64 of the bytes follows. */
const prefix = 'whsec_';
/** Bytes of a secret. */
const bytes = { least: 24, most: 64 };

/** Whether a text is a secret in the form of Standard Webhooks. */
export function isWebhookSecret(text: string): boolean {
  const secret = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (secret === undefined) return false;
  const { length } = Buffer.from(secret, 'base64');
  return length >= bytes.least && length <= bytes.most;
}

/**
 * The headers by which a receiver knows that a message is ours and new
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 * @param now seconds since 1970
 */
export function signatureHeaders(
  secret: string,
  { id, body }: { readonly id: string; readonly body: string },
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now));
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
