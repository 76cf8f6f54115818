import { headlineOf, type Headline } from '#protocol';
import { onConnect, onMessage, onMessageTo, sendMessage, sendTo, type Port } from '../platform/runtime.ts';
import { reportOf, type BackgroundCommand } from './background-commands.ts';
import { idleStatus, type BroadcastStatus } from './broadcast-status.ts';
import { readHostCommand, type StartReply } from './host-commands.ts';
import { hostReady, isHostSought, statusPort } from './host-status.ts';
import type { Notice } from './notice.ts';
import type { DestinationRequest, EarlierBroadcast, SourceRequest, StartRequest } from './start-request.ts';

/** The broadcast as its host's messages need it. */
export interface ServedBroadcast {
  readonly status: BroadcastStatus;
  start(request: StartRequest): Promise<StartReply>;
  stop(): Promise<void>;
  endEarlier(earlier: EarlierBroadcast): Promise<void>;
  goOn(): void;
  setWindows(open: boolean): void;
  switchSource(source: SourceRequest): Promise<StartReply>;
  openDestination(destination: DestinationRequest): Promise<void>;
  stopDestination(id: string): Promise<void>;
}

export interface HostServer {
  /** Sends the state to every page that follows it, and to the background what changes there and is to be told. */
  publish(status: BroadcastStatus, notices: readonly Notice[]): void;
  /** The host goes away, and the broadcast with it. */
  close(): void;
}

const started: BackgroundCommand = { to: 'background', type: 'started' };

/** Makes the calling context the host of the broadcast: answers commands, serves the status, says that it is there. */
export function serveHost(broadcast: ServedBroadcast): HostServer {
  const ports = new Set<Port>();
  let reported = JSON.stringify(reportOf(idleStatus));
  const report = (status: BroadcastStatus): void => {
    const next = reportOf(status);
    if (JSON.stringify(next) === reported) return;
    reported = JSON.stringify(next);
    void sendTo(next.to, next);
  };
  onConnect(statusPort, (port) => {
    ports.add(port);
    port.onClose(() => ports.delete(port));
    port.send(broadcast.status);
  });
  onMessageTo('host', (message) => {
    const command = readHostCommand(message);
    switch (command?.type) {
      case 'start':
        return broadcast.start(command.request).finally(() => void sendTo(started.to, started));
      case 'stop':
        return broadcast.stop().then(() => true);
      case 'end-earlier':
        // Who asks is not there for as long as that may take.
        void broadcast.endEarlier(command.earlier);
        return Promise.resolve(true);
      case 'go-on':
        return Promise.resolve(broadcast.goOn()).then(() => true);
      case 'windows':
        return Promise.resolve(broadcast.setWindows(command.open)).then(() => true);
      case 'switch-source':
        return broadcast.switchSource(command.source);
      case 'open-destination':
        return broadcast.openDestination(command.destination).then(() => true);
      case 'stop-destination':
        return broadcast.stopDestination(command.id).then(() => true);
      default:
        return undefined;
    }
  });
  onMessage((message) => (isHostSought(message) ? Promise.resolve(true) : undefined));
  void sendMessage(hostReady);
  const tell = (notice: Notice, headline: Headline): void => {
    const command: BackgroundCommand = { to: 'background', type: 'notify', notice, headline };
    void sendTo(command.to, command);
  };
  return {
    publish(status, notices) {
      for (const port of ports) port.send(status);
      report(status);
      for (const notice of notices) tell(notice, headlineOf(status));
    },
    close() {
      const { problem } = broadcast.status;
      report({ ...idleStatus, problem });
      // Nobody is left who would go on saying it.
      if (problem?.code === 'stop-unanswered') tell({ kind: 'not-stopped', problem }, { kind: 'off' });
    },
  };
}
