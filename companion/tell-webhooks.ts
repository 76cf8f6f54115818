import type { AppTools } from './app.ts';
import type { Settings } from './config/settings.ts';
import type { ShowStream } from './show/show-stream.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** Has the addresses of the settings told what happens in shows. @returns null where there are none */
export function tellWebhooks(
  { urls, secret }: Settings['webhooks'],
  { clock, logger, redactor }: AppTools,
  stream: ShowStream,
): Webhooks | null {
  if (secret === null || urls.length === 0) return null;
  for (const hidden of [secret, ...urls]) redactor.add(hidden);
  const redact = (text: string): string => redactor.applyToEntry(text);
  const tools = { clock, log: logger, redact, wallTime: Date.now, random: Math.random };
  const hooks = new Webhooks({ urls, secret, ...tools });
  stream.listen((event) => hooks.take(event));
  return hooks;
}
