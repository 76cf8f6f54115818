import { sendMessage } from '../platform/runtime.ts';
import { openPage } from '../platform/tabs.ts';
import { showPage, type SinglePage } from './show-page.ts';

/** Brings such a page to the front, or opens it. */
export async function openSinglePage(page: SinglePage): Promise<void> {
  if ((await sendMessage(showPage(page))) !== true) await openPage(`${page}/index.html`);
}
