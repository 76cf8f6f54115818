import { readStartReply, type HostCommand, type StartReply } from '../messages/host-commands.ts';
import { isHostReady } from '../messages/host-status.ts';
import type { StartRequest } from '../messages/start-request.ts';
import { showPage } from '../messages/show-page.ts';
import { hostKind } from '../platform/host-kind.ts';
import { ensureOffscreen } from '../platform/offscreen.ts';
import { openPopup } from '../platform/popup.ts';
import { onMessage, sendMessage, sendTo } from '../platform/runtime.ts';
import { openPage } from '../platform/tabs.ts';

/** Longest wait for a studio page that was just opened, in milliseconds. */
const openingMs = 10_000;

/** Makes sure that this browser's host exists and hands it the request. */
export async function startInHost(request: StartRequest): Promise<StartReply> {
  const noHost: StartReply = { ok: false, problem: { code: 'no-host' } };
  try {
    if (hostKind() === 'offscreen') await ensureOffscreen();
    else await showStudioPage();
  } catch {
    return noHost;
  }
  const command: HostCommand = { to: 'host', type: 'start', request };
  return readStartReply(await sendTo(command.to, command)) ?? noHost;
}

/** Brings the studio page to the front, or opens it and waits until it is there. */
export async function showStudioPage(): Promise<void> {
  if ((await sendMessage(showPage('studio'))) === true) return;
  const ready = hostKind() === 'studio' ? hostReady(AbortSignal.timeout(openingMs)) : Promise.resolve();
  await openPage('studio/index.html');
  await ready;
}

/** Brings a page to the front that shows how the broadcast is. */
export async function showBroadcast(): Promise<void> {
  if (hostKind() === 'studio') return showStudioPage();
  if (!(await openPopup())) await openPage('popup/index.html');
}

function hostReady(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const unlisten = onMessage((message) => {
      if (isHostReady(message)) {
        unlisten();
        resolve();
      }
      return undefined;
    });
    signal.addEventListener('abort', () => {
      unlisten();
      reject(new Error('the studio page did not open'));
    });
  });
}
