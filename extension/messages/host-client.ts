import { ensureOffscreen, hostKind } from '../platform/offscreen.ts';
import { connect, type Port } from '../platform/runtime.ts';
import { openPage } from '../platform/tabs.ts';
import { idleStatus, type BroadcastStatus, type PrivacyReason } from './broadcast-status.ts';
import { hostContract, readStatus, statusPort } from './host-contract.ts';
import type { SoundSettings } from './sound.ts';
import type { Layout } from './layout.ts';
import { hear, say } from './messenger.ts';
import { pagesContract } from './page-contracts.ts';
import type { ChosenQuality } from './quality.ts';
import type {
  DestinationRequest,
  EarlierBroadcast,
  SourceRequest,
  StartReply,
  StartRequest,
} from './start-request.ts';

/** Longest wait for a studio page that was just opened, in milliseconds. */
const openingMs = 10_000;

/**
 * Follows the broadcast: `onStatus` is called soon with the whole state (idle when there is no host), then at every
 * change and once a second while live. A host that appears later is found by its own announcement.
 * @returns ends the following.
 */
export function connectStatus(onStatus: (status: BroadcastStatus) => void): () => void {
  let port: Port | null = null;
  const open = (): void => {
    const opened = connect(statusPort);
    port?.close();
    port = opened;
    opened.onMessage((message) => {
      const status = readStatus(message);
      if (status && port === opened) onStatus(status);
    });
    opened.onClose(() => {
      if (port !== opened) return;
      port = null;
      onStatus(idleStatus);
    });
  };
  const unlisten = hear(pagesContract, { 'host-ready': () => void open() });
  open();
  return () => {
    unlisten();
    port?.close();
    port = null;
  };
}

/** How the broadcast is now; idle when there is no host. */
export async function currentStatus(): Promise<BroadcastStatus> {
  // A connection stays open, and says nothing, where some other page takes connections: only an answer tells that there is no host.
  if (!(await say(hostContract, 'is-there', {}))) return idleStatus;
  return new Promise((resolve) => {
    const end = connectStatus((status) => {
      resolve(status);
      end();
    });
  });
}

const noHost: StartReply = { ok: false, problem: { code: 'no-host' } };

/**
 * Has a host ready for the start that is about to be said, where nobody sees it: one that is not needed leaves by itself. Resolves
 * when it is there; never rejects: the start says so.
 */
export async function prepareHost(): Promise<void> {
  if (hostKind() === 'offscreen') await ensureOffscreen().catch(() => undefined);
}

/** Goes live, in a host that is there then. Resolves when the broadcast is live, or with the reason why it is not. */
export async function startBroadcast(request: StartRequest): Promise<StartReply> {
  try {
    await openHost();
  } catch {
    return noHost;
  }
  return (await say(hostContract, 'start', { request })) ?? noHost;
}

/**
 * Makes sure that this browser's host exists. A studio page opens behind the page that is in front, and comes forward when
 * it captures: the popup would close before it has said what is to be started.
 */
async function openHost(): Promise<void> {
  const isStudio = hostKind() === 'studio';
  if (!isStudio) await ensureOffscreen();
  if (await say(hostContract, 'is-there', {})) return;
  const ready = untilHostReady(AbortSignal.timeout(openingMs));
  if (isStudio) await openPage('studio/index.html', false);
  else {
    // It has just left, as it does when nothing needs it; or another is making it, and it does not listen yet.
    await ensureOffscreen();
    if (await say(hostContract, 'is-there', {})) return void ready.catch(() => undefined);
  }
  await ready;
}

function untilHostReady(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const unlisten = hear(pagesContract, {
      'host-ready': () => {
        unlisten();
        resolve();
        return undefined;
      },
    });
    signal.addEventListener('abort', () => {
      unlisten();
      reject(new Error('the studio page did not open'));
    });
  });
}

/** Ends the broadcast, if there is one. Resolves once every platform has been told and everything is closed. */
export async function stopBroadcast(): Promise<void> {
  await say(hostContract, 'stop', {});
}

/** Stop was pressed, which the host asks about where the show has been live for a minute; what comes of it is in the status. */
export async function pressStop(): Promise<void> {
  await say(hostContract, 'press-stop', {});
}

/** Takes back the Stop that was pressed. */
export async function keepLive(): Promise<void> {
  await say(hostContract, 'keep-live', {});
}

/** Has a host, which is there then, tell the companion of the end of an earlier broadcast. @throws Error when none can be opened */
export async function endEarlier(earlier: EarlierBroadcast): Promise<void> {
  await openHost();
  await say(hostContract, 'end-earlier', { earlier });
}

/** Answers that the show goes on. */
export async function goOn(): Promise<void> {
  await say(hostContract, 'go-on', {});
}

/** Marks this moment of what is live. @returns whether it was marked */
export async function markMoment(label: string): Promise<boolean> {
  return (await say(hostContract, 'mark', { label })) ?? false;
}

/** Has the slate stand in, with silence, for this reason; null shows the source again, `toggle` does the other of what is. */
export async function setPrivacy(why: PrivacyReason | 'toggle' | null): Promise<void> {
  await say(hostContract, 'privacy', { why });
}

/** Puts another source live in the same broadcast. Refused, what was live stays live. */
export async function switchSource(source: SourceRequest): Promise<StartReply> {
  return (await say(hostContract, 'switch-source', { source })) ?? noHost;
}

/** How it is to sound from now on. */
export async function setSound(sound: SoundSettings): Promise<void> {
  await say(hostContract, 'sound', { sound });
}

/** Mutes the microphone for as long as somebody holds a button. */
export async function holdMute(held: boolean): Promise<void> {
  await say(hostContract, 'hold-mute', { held });
}

/** Composes the picture so from now on, where there is a show. @param cameraId null for the browser's usual one */
export async function setLayout(layout: Layout, cameraId: string | null): Promise<void> {
  await say(hostContract, 'layout', { layout, ...(cameraId !== null && { cameraId }) });
}

/** Has this size, rate and bitrate from the next picture on. Refused, all stays as it was. */
export async function setQuality(quality: ChosenQuality): Promise<StartReply> {
  return (await say(hostContract, 'quality', { quality })) ?? noHost;
}

/** Adds one destination to the broadcast, or tries it again; how that goes is in the status. */
export async function openDestination(destination: DestinationRequest): Promise<void> {
  await say(hostContract, 'open-destination', { destination });
}

/** Ends one destination. Resolves once its platform has been told. */
export async function stopDestination(id: string): Promise<void> {
  await say(hostContract, 'stop-destination', { id });
}
