import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { errorSentences, historySentences, recordingSentences } from '#protocol';
import type { Bindings } from '../bindings.ts';
import type { RefusalCode } from './operation.ts';

/** Most shows in one answer of the history. */
export const maxShows = 200;

/** What who may not read is answered with. */
export const tokenStatus = { unauthorized: 401, 'too-many-tokens': 429 } as const;

/** The sentence for each refusal. */
export const refusals: Readonly<Record<RefusalCode, string>> = {
  ...errorSentences,
  ...historySentences,
  ...recordingSentences,
  'bad-query': `\`limit\` takes a whole number from 1 to ${maxShows}, \`before\` milliseconds since 1970.`,
};

export function refuse(c: Context<Bindings>, status: ContentfulStatusCode, code: RefusalCode): Response {
  return c.json({ error: { code, message: refusals[code] } }, status);
}
