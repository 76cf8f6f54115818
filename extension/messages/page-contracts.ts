import * as v from 'valibot';
import { done, nothing } from './contract.ts';

/** Host and background → every page that shows how the broadcast is. */
export const pagesContract = {
  to: 'pages',
  messages: {
    /** Host → pages, once: there is a host now; connect to it. Nobody answers. */
    'host-ready': { says: nothing, answer: done, open: true },
    /** Background → pages: does anybody look at you? Answered by those in sight only. */
    'is-watched': { says: nothing, answer: v.literal(true), open: true },
  },
} as const;

/** Pages of which one is enough: opened again, the one that is there comes to the front. */
export type SinglePage = 'studio' | 'welcome';

/** Background and pages → such a page. */
export function singlePageContract(page: SinglePage) {
  return {
    to: page,
    messages: {
      /** Come to the front. No answer means: there is none. */
      show: { says: nothing, answer: v.literal(true), open: true },
    },
  } as const;
}
