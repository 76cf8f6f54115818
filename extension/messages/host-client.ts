import { ensureOffscreen, hostKind } from '../platform/offscreen.ts';
import { connect, onMessage, sendMessage, sendTo, type Port } from '../platform/runtime.ts';
import { openPage } from '../platform/tabs.ts';
import { idleStatus, type BroadcastStatus } from './broadcast-status.ts';
import { readStartReply, type HostCommand, type StartReply } from './host-commands.ts';
import { hostSought, isHostReady, readStatus, statusPort } from './host-status.ts';
import type { DestinationRequest, EarlierBroadcast, SourceRequest, StartRequest } from './start-request.ts';

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
  const unlisten = onMessage((message) => {
    if (isHostReady(message)) open();
    return undefined;
  });
  open();
  return () => {
    unlisten();
    port?.close();
    port = null;
  };
}

/** How the broadcast is now; idle when there is no host. */
export function currentStatus(): Promise<BroadcastStatus> {
  return new Promise((resolve) => {
    const end = connectStatus((status) => {
      resolve(status);
      end();
    });
  });
}

const noHost: StartReply = { ok: false, problem: { code: 'no-host' } };

/** Goes live, in a host that is there then. Resolves when the broadcast is live, or with the reason why it is not. */
export async function startBroadcast(request: StartRequest): Promise<StartReply> {
  try {
    await openHost();
  } catch {
    return noHost;
  }
  const command: HostCommand = { to: 'host', type: 'start', request };
  return readStartReply(await sendTo(command.to, command)) ?? noHost;
}

/**
 * Makes sure that this browser's host exists. A studio page opens behind the page that is in front, and comes forward when
 * it captures: the popup would close before it has said what is to be started.
 */
async function openHost(): Promise<void> {
  if (hostKind() === 'offscreen') return ensureOffscreen();
  if ((await sendMessage(hostSought)) === true) return;
  const ready = untilHostReady(AbortSignal.timeout(openingMs));
  await openPage('studio/index.html', false);
  await ready;
}

function untilHostReady(signal: AbortSignal): Promise<void> {
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

/** Ends the broadcast, if there is one. Resolves once every platform has been told and everything is closed. */
export async function stopBroadcast(): Promise<void> {
  const command: HostCommand = { to: 'host', type: 'stop' };
  await sendTo(command.to, command);
}

/** Has a host, which is there then, tell the companion of the end of an earlier broadcast. @throws Error when none can be opened */
export async function endEarlier(earlier: EarlierBroadcast): Promise<void> {
  await openHost();
  const command: HostCommand = { to: 'host', type: 'end-earlier', earlier };
  await sendTo(command.to, command);
}

/** Answers that the show goes on. */
export async function goOn(): Promise<void> {
  const command: HostCommand = { to: 'host', type: 'go-on' };
  await sendTo(command.to, command);
}

/** Puts another source live in the same broadcast. Refused, what was live stays live. */
export async function switchSource(source: SourceRequest): Promise<StartReply> {
  const command: HostCommand = { to: 'host', type: 'switch-source', source };
  return readStartReply(await sendTo(command.to, command)) ?? noHost;
}

/** Adds one destination to the broadcast, or tries it again; how that goes is in the status. */
export async function openDestination(destination: DestinationRequest): Promise<void> {
  const command: HostCommand = { to: 'host', type: 'open-destination', destination };
  await sendTo(command.to, command);
}

/** Ends one destination. Resolves once its platform has been told. */
export async function stopDestination(id: string): Promise<void> {
  const command: HostCommand = { to: 'host', type: 'stop-destination', id };
  await sendTo(command.to, command);
}
