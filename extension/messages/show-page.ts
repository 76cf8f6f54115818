import * as v from 'valibot';

/** Pages of which one is enough: opened again, the one that is there comes to the front. */
export type SinglePage = 'studio' | 'welcome';

/** Background and pages → such a page: come to the front. Answered with `true`, so that no answer means: there is none. */
export function showPage(page: SinglePage): { to: SinglePage; type: 'show' } {
  return { to: page, type: 'show' };
}

export function isShowPage(message: unknown, page: SinglePage): boolean {
  return v.is(v.object({ to: v.literal(page), type: v.literal('show') }), message);
}
