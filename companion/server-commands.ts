import * as v from 'valibot';
import { controlNewsSchema, controlPaths, healthSchema } from '#protocol';
import { askOwner } from './ask-owner.ts';
import { ConfigError } from './config/config-error.ts';
import type { Settings } from './config/settings.ts';

/** Characters of the stream that are read at most until it has said which code is shown: its log comes before that. */
const maxRead = 4_000_000;

/**
 * Has the companion that runs here show a pairing code, for a server that has neither a screen nor a terminal.
 * @returns the code, as it is printed @throws {ConfigError} where none runs, or shows none
 */
export async function pairCommand(settings: Pick<Settings, 'dataDir' | 'json'>): Promise<string> {
  const shown = await askOwner(settings, controlPaths.code, 'POST');
  const code = shown.ok ? await codeIn(await askOwner(settings, controlPaths.stream, 'GET')) : null;
  if (code === null)
    throw new ConfigError(`The companion that runs here shows no code (${shown.status}). Look at its log.`);
  if (settings.json) return JSON.stringify({ event: 'pairing', code });
  return `Pairing code: ${code}\nEnter it in Tabcast in your browser within five minutes.`;
}

/** Whether the companion that runs here can publish, and why not. @throws {ConfigError} where none runs */
export async function healthCommand(
  settings: Pick<Settings, 'dataDir' | 'json'>,
): Promise<{ readonly text: string; readonly fit: boolean }> {
  const answer = await askOwner(settings, '/api/health', 'GET');
  const health = v.parse(healthSchema, await answer.json());
  const wrong = health.checks.flatMap(({ ok, message }) => (ok ? [] : [message]));
  const text = health.ok ? ['It can publish.', ...wrong] : wrong;
  return { text: settings.json ? JSON.stringify(health) : text.join('\n'), fit: health.ok };
}

/** The code that the stream tells of first; null where it ends without one. */
async function codeIn(answer: Response): Promise<string | null> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of answer.body ?? []) {
    text += decoder.decode(bytes as Uint8Array, { stream: true });
    for (const [, line] of text.matchAll(/^data: (\{"kind":"pairing".*\})$/gm)) {
      const news = v.safeParse(v.pipe(v.string(), v.parseJson(), controlNewsSchema), line);
      if (news.success && news.output.kind === 'pairing' && news.output.pairing.code)
        return news.output.pairing.code.text;
    }
    if (text.length > maxRead) break;
  }
  return null;
}
