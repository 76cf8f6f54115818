import { sendMessage } from '../platform/runtime.ts';
import { openPage } from '../platform/tabs.ts';
import { showPage } from './show-page.ts';

/** Brings the welcome page to the front, or opens it. */
export async function openWelcome(): Promise<void> {
  if ((await sendMessage(showPage('welcome'))) !== true) await openPage('welcome/index.html');
}
