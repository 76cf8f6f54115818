import { connect, onMessage, sendTo, type Port } from '../platform/runtime.ts';
import type { BackgroundCommand } from './background-commands.ts';
import { idleStatus, type BroadcastStatus } from './broadcast-status.ts';
import { readStartReply, type HostCommand, type StartReply } from './host-commands.ts';
import { isHostReady, readStatus, statusPort } from './host-status.ts';
import type { DestinationRequest, SourceRequest, StartRequest } from './start-request.ts';

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

/** Goes live. Resolves when the broadcast is live, or with the reason why it is not. */
export async function startBroadcast(request: StartRequest): Promise<StartReply> {
  const command: BackgroundCommand = { to: 'background', type: 'start', request };
  return readStartReply(await sendTo(command.to, command)) ?? { ok: false, problem: { code: 'no-host' } };
}

/** Ends the broadcast, if there is one. Resolves once every platform has been told and everything is closed. */
export async function stopBroadcast(): Promise<void> {
  const command: HostCommand = { to: 'host', type: 'stop' };
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
  return readStartReply(await sendTo(command.to, command)) ?? { ok: false, problem: { code: 'no-host' } };
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

/** Opens the studio page, or brings it to the front: where camera and microphone are asked for. */
export async function openStudio(): Promise<void> {
  const command: BackgroundCommand = { to: 'background', type: 'open-studio' };
  await sendTo(command.to, command);
}
