import { focusOwnTab, openPage } from '../platform/tabs.ts';
import { say, serve } from './messenger.ts';
import { singlePageContract, type SinglePage } from './page-contracts.ts';

/** Brings such a page to the front, or opens it. */
export async function openSinglePage(page: SinglePage): Promise<void> {
  if (!(await say(singlePageContract(page), 'show', {}))) await openPage(`${page}/index.html`);
}

/** Makes the calling page such a one. */
export function beSinglePage(page: SinglePage): void {
  serve(singlePageContract(page), { show: () => focusOwnTab().then(() => true as const) });
}
