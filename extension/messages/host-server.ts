import { headlineOf, type Headline, type Rendition } from '#protocol';
import { onConnect, type Port } from '../platform/runtime.ts';
import { backgroundContract, reportOf } from './background-contract.ts';
import { idleStatus, type BroadcastStatus, type PrivacyReason, type Problem } from './broadcast-status.ts';
import { hostContract, statusPort } from './host-contract.ts';
import type { Layout } from './layout.ts';
import { say, serve } from './messenger.ts';
import { levelsPort, type Levels, type SoundSettings, type SoundSource } from './sound.ts';
import type { Notice } from './notice.ts';
import type { ShowSummary } from './show-summary.ts';
import type { Sight } from './sight.ts';
import { pagesContract } from './page-contracts.ts';
import type { ChosenQuality } from './quality.ts';
import type {
  DestinationRequest,
  EarlierBroadcast,
  SourceRequest,
  StartReply,
  StartRequest,
} from './start-request.ts';
import type { Uploaded } from './uploaded.ts';

/** Its sound. */
interface ServedSound {
  set(settings: SoundSettings): void;
  toggleMute(of: SoundSource): void;
  holdMute(held: boolean): void;
  /** Tells levels until it is called with null. */
  watch(onLevels: ((levels: Levels) => void) | null): void;
}

/** The broadcast as its host's messages need it. */
export interface ServedBroadcast {
  readonly status: BroadcastStatus;
  start(request: StartRequest): Promise<StartReply>;
  stop(): Promise<void>;
  pressStop(): void;
  keepLive(): void;
  endEarlier(earlier: EarlierBroadcast): Promise<void>;
  goOn(): void;
  mark(label: string): Promise<boolean>;
  setPrivacy(why: PrivacyReason | 'toggle' | null): void;
  seeTab(tabId: number, sight: Sight | null | undefined): boolean;
  readonly sound: ServedSound;
  setWindows(open: boolean): void;
  switchSource(source: SourceRequest): Promise<StartReply>;
  setLayout(layout: Layout, cameraId: string | null): void;
  setQuality(quality: ChosenQuality): Promise<StartReply>;
  openDestination(destination: DestinationRequest): Promise<void>;
  setRenditions(renditions: Readonly<Record<string, Rendition>>): void;
  stopDestination(id: string): Promise<void>;
}

const stopUnanswered: Problem = { code: 'stop-unanswered' };

export interface HostServer {
  /** Sends the state to every page that follows it, and to the background what changes there and is to be told. */
  publish(status: BroadcastStatus, notices: readonly Notice[]): void;
  /** Has it remembered how much went out in a show, and how it went; null for nothing to remember. */
  remember(uploaded: Uploaded | null, summary: ShowSummary | null): void;
  /** The host goes away, and the broadcast with it. */
  close(): void;
}

/**
 * Makes the calling context the host of the broadcast: answers commands, serves the status, says that it is there.
 * @param onSought somebody asks whether it is there, who has something for it
 */
export function serveHost(broadcast: ServedBroadcast, onSought: () => void = () => {}): HostServer {
  const ports = new Set<Port>();
  let reported = JSON.stringify(reportOf(idleStatus));
  const report = (status: BroadcastStatus): void => {
    const next = reportOf(status);
    if (JSON.stringify(next) === reported) return;
    reported = JSON.stringify(next);
    void say(backgroundContract, 'report', next);
  };
  onConnect(statusPort, (port) => {
    ports.add(port);
    port.onClose(() => ports.delete(port));
    port.send(broadcast.status);
  });
  serveLevels(broadcast.sound);
  serve(hostContract, {
    'is-there': () => {
      onSought();
      return Promise.resolve(true);
    },
    start: ({ request }) =>
      broadcast.start(request).finally(() => void say(backgroundContract, 'started', {})),
    stop: () => broadcast.stop(),
    'press-stop': () => Promise.resolve(broadcast.pressStop()),
    'keep-live': () => Promise.resolve(broadcast.keepLive()),
    'end-earlier': ({ earlier }) => {
      // Who asks is not there for as long as that may take.
      void broadcast.endEarlier(earlier);
      return Promise.resolve();
    },
    'go-on': () => Promise.resolve(broadcast.goOn()),
    mark: ({ label }) => broadcast.mark(label),
    privacy: ({ why }) => Promise.resolve(broadcast.setPrivacy(why)),
    sight: ({ tabId, sight }) => Promise.resolve(broadcast.seeTab(tabId, sight)),
    windows: ({ open }) => Promise.resolve(broadcast.setWindows(open)),
    'switch-source': ({ source }) => broadcast.switchSource(source),
    layout: ({ layout, cameraId }) => Promise.resolve(broadcast.setLayout(layout, cameraId ?? null)),
    sound: ({ sound }) => Promise.resolve(broadcast.sound.set(sound)),
    'toggle-mute': ({ of }) => Promise.resolve(broadcast.sound.toggleMute(of)),
    'hold-mute': ({ held }) => Promise.resolve(broadcast.sound.holdMute(held)),
    quality: ({ quality }) => broadcast.setQuality(quality),
    'open-destination': ({ destination }) => broadcast.openDestination(destination),
    renditions: ({ renditions }) => Promise.resolve(broadcast.setRenditions(renditions)),
    'stop-destination': ({ id }) => broadcast.stopDestination(id),
  });
  void say(pagesContract, 'host-ready', {});
  const tell = (notice: Notice, headline: Headline): void =>
    void say(backgroundContract, 'notify', { notice, headline });
  return {
    publish(status, notices) {
      for (const port of ports) port.send(status);
      report(status);
      for (const notice of notices) tell(notice, headlineOf(status));
    },
    remember(uploaded, summary) {
      if (uploaded) void say(backgroundContract, 'uploaded', uploaded);
      if (summary) void say(backgroundContract, 'summary', summary);
    },
    close() {
      const { pendingStop, ...status } = broadcast.status;
      // A stop that was meant, and about to be told, has not been heard by the companion.
      const problem = pendingStop?.step === 'undoable' ? stopUnanswered : status.problem;
      report({ ...idleStatus, problem });
      // Nobody is left who would go on saying it.
      if (problem?.code === 'stop-unanswered') tell({ kind: 'not-stopped', problem }, { kind: 'off' });
    },
  };
}

/** Has levels measured while a page looks at them. */
function serveLevels(sound: ServedSound): void {
  const watching = new Set<Port>();
  const tell = (levels: Levels): void => {
    for (const port of watching) port.send(levels);
  };
  onConnect(levelsPort, (port) => {
    watching.add(port);
    sound.watch(tell);
    port.onClose(() => {
      watching.delete(port);
      if (watching.size === 0) sound.watch(null);
    });
  });
}
