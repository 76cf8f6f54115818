import * as v from 'valibot';

/** Background → studio page: come to the front. Answered with `true`, so that no answer means: there is no such page. */
export const showStudio = { to: 'studio', type: 'show' } as const;

const schema = v.object({ to: v.literal('studio'), type: v.literal('show') });

export function isShowStudio(message: unknown): boolean {
  return v.is(schema, message);
}
