import { join } from 'node:path';
import {
  errorSentences,
  platformIds,
  protocolVersion,
  type ErrorCode,
  type Hello,
  type PlatformId,
  type Status,
} from '#protocol';
import type { BroadcastDesk } from './broadcast/desk.ts';
import { portCandidates, portTitle, usualPort } from './config/candidates.ts';
import type { PortName } from './config/options.ts';
import type { ServerSettings } from './config/server-settings.ts';
import type { FleetSettings } from './config/fleet-settings.ts';
import type { Settings } from './config/settings.ts';
import { settingsView } from './config/settings-view.ts';
import { ControlStream } from './control/control-stream.ts';
import { ControlPort } from './control/control-port.ts';
import type { LogTail } from './control/log-tail.ts';
import { markerRoutes } from './control/marker-routes.ts';
import { MetricsPage } from './control/metrics-page.ts';
import { historyRoutes } from './control/history-routes.ts';
import { liveRoutes } from './control/live-routes.ts';
import { LiveViewers } from './control/live-viewers.ts';
import { recordingRoutes } from './control/recording-routes.ts';
import { metricsRoutes } from './control/metrics-routes.ts';
import { readPageKey } from './control/page-key.ts';
import { PairingBook, PairingBookError } from './control/pairing-book.ts';
import { PairingCodes } from './control/pairing-codes.ts';
import { findFfmpeg, type FoundFfmpeg } from './encoder/find-ffmpeg.ts';
import type { Clock } from './lib/clock.ts';
import { Door, hostName } from './lib/door.ts';
import type { Logger } from './lib/logger.ts';
import { makeFolder } from './lib/make-folder.ts';
import { heldMs, OnAirMark } from './lib/on-air-mark.ts';
import type { EndedHow } from './ending.ts';
import { ownUserGate, tellsOwners, type Gate } from './lib/own-user.ts';
import { PeerOwners } from './lib/peer-owner.ts';
import type { Redactor } from './lib/redact.ts';
import { fetchList } from './servers/fetch-list.ts';
import { NearestServers } from './servers/nearest-servers.ts';
import { portNotOpened, serverNotOpened, StartError } from './start-error.ts';
import { Audit } from './ports/audit.ts';
import { PlatformPort, type PlatformPortOptions } from './ports/platform-port.ts';
import { Seats } from './ports/seats.ts';
import { dialWith, type Dial } from './dial/dial.ts';
import { Names } from './dial/names.ts';
import { fleetRoutes } from './control/fleet-routes.ts';
import type { Membership } from './join-fleet.ts';
import { keepHistory } from './keep-history.ts';
import { openDesk } from './open-desk.ts';
import { openRemote } from './open-remote.ts';
import { openPublic, type PublicParts } from './open-public.ts';
import { Recordings } from './recording/recordings.ts';
import { ShowJudges } from './judge/show-judges.ts';
import { Rehearsal } from './rehearsal/rehearsal.ts';
import { RemoteBrowsers } from './remote/browsers.ts';
import { RunningNote } from './running-note.ts';
import { ShowStream } from './show/show-stream.ts';
import { ShowTotals } from './show/show-totals.ts';
import { tellWebhooks } from './tell-webhooks.ts';

export interface AppTools {
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Path of the picture that viewers see while the browser is away, unless the person has one. */
  readonly slate: string;
  /** Folder of the built control page. */
  readonly page: string;
  readonly logTail: LogTail;
  /** Path of the built thread that keeps the history. */
  readonly historyScript: string;
  /** Shows a pairing code to the person; null when the last one is worth nothing any more. */
  readonly showCode: (code: string | null) => void;
}

/** What the person, or the script, is told once everything listens. */
export interface Ready {
  readonly ports: Readonly<Record<PlatformId, number>>;
  /** Address of the control port. */
  readonly control: string;
  /** Address of the control page as its owner sees it on this computer, with the key that opens it. */
  readonly page: string;
  /** The port for remote controls of OBS; null where there is none. */
  readonly obsPort: number | null;
  readonly paired: number;
  readonly ffmpeg: FoundFfmpeg;
  /** How browsers reach a server; null for a companion on one's own computer. */
  readonly server: string | null;
}

interface Listener {
  open(candidates: readonly number[]): Promise<number>;
  close(): Promise<void>;
}

/** The whole companion, put together: the only place that knows every room. */
export class App {
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #ports: Partial<Record<PlatformId, number>> = {};
  readonly #startedAt: number;
  readonly #book: PairingBook;
  readonly #codes: PairingCodes;
  readonly #rehearsal: Rehearsal;
  readonly #recordings: Recordings;
  readonly #judges: ShowJudges;
  readonly #dial: Dial;
  readonly #servers: NearestServers;
  readonly #onAir: OnAirMark;
  readonly #stream: ShowStream;
  /** Until when ingests may hold sessions of a run that was cut off; null when the last one was not. */
  #heldUntil: number | null = null;
  #ffmpeg: FoundFfmpeg = { ok: false, code: 'ffmpeg-missing', origin: null, path: null, lacks: [] };
  #openedDesk: BroadcastDesk | null = null;
  #how: EndedHow = 'asked';
  #membership: Membership | null = null;
  #stopping: Promise<void> | null = null;
  readonly #settings: Settings;
  readonly #tools: AppTools;

  constructor(settings: Settings, tools: AppTools) {
    this.#settings = settings;
    this.#tools = tools;
    this.#startedAt = tools.clock.now();
    this.#onAir = new OnAirMark(join(settings.dataDir, 'on-air'), tools.clock);
    this.#stream = new ShowStream(tools.logger);
    this.#book = new PairingBook(settings.dataDir);
    this.#codes = new PairingCodes({ clock: tools.clock, book: this.#book, show: tools.showCode });
    this.#judges = new ShowJudges({
      clock: tools.clock,
      log: tools.logger,
      stream: this.#stream,
      isOff: !settings.verdict,
      wallTime: Date.now,
      ffmpegPath: () => (this.#ffmpeg.ok ? this.#ffmpeg.path : null),
    });
    this.#rehearsal = new Rehearsal({
      dataDir: settings.dataDir,
      onSession: (session, verdictFile) => this.#judges.rehearse(session, verdictFile),
      ...tools,
    });
    this.#recordings = new Recordings({
      ...settings.recordings,
      split: settings.splitRecordings,
      wallTime: Date.now,
      ffmpegPath: () => (this.#ffmpeg.ok ? this.#ffmpeg.path : null),
      ...tools,
    });
    const ca = settings.ingestCa === null ? [] : [settings.ingestCa];
    // What one destination has learnt of a name, the others need not ask for.
    this.#dial = dialWith(new Names(tools.clock), tools.clock, ca);
    this.#servers = new NearestServers({
      dataDir: settings.dataDir,
      clock: tools.clock,
      log: tools.logger,
      dial: this.#dial,
      wallTime: Date.now,
      fetchList,
    });
  }

  /**
   * Opens everything, the control port last: it tells clients where the others are.
   * @throws {StartError} when a port cannot be had; whatever was open by then is closed again.
   */
  async start(): Promise<Ready> {
    try {
      return await this.#start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Shows a pairing code. */
  invite(): void {
    this.#codes.offer();
  }

  /**
   * Ends every broadcast, then closes every port.
   * @param how after a crash the clients are sent away first and hear nothing: they may come back. Where it is replaced by
   * another run of itself, they are told to
   */
  stop(how: EndedHow = 'asked'): Promise<void> {
    this.#stopping ??= (async () => {
      this.#how = how;
      for (const close of this.#closers.reverse()) await close();
    })();
    return this.#stopping;
  }

  /** Has all shows go on at others of the fleet, as far as that goes; nothing new is taken from now on. */
  async takeLeave(signal: AbortSignal): Promise<void> {
    await this.#membership?.fleet.drain(signal);
  }

  async #start(): Promise<Ready> {
    const settings = this.#settings;
    const tools = this.#tools;
    this.#makeDataDir(settings.dataDir);
    if (this.#onAir.takeCutOff()) this.#heldUntil = tools.clock.now() + heldMs;
    this.#ffmpeg = await findFfmpeg(tools.env);
    if (!this.#ffmpeg.ok) {
      const { code, origin, path, lacks } = this.#ffmpeg;
      tools.logger.warn(errorSentences[code], { origin, path, lacks });
    }
    const paired = await this.#countPaired();
    this.#closers.push(() => this.#rehearsal.close());
    this.#closers.push(() => this.#recordings.close());
    this.#stream.listen((event) => this.#recordings.take(event));
    void this.#recordings.pickUp();
    if (settings.rehearse) await this.#rehearse();

    const { allowOrigins, extensionIds, token } = settings;
    const hosts = settings.hosts ? { hosts: settings.hosts } : {};
    const door = new Door({ allowOrigins, extensionIds, token, clock: tools.clock, ...hosts });
    const gate = await this.#gate();
    const seats = new Seats(settings.broadcastsPerBrowser);
    await this.#servers.load();
    this.#closers.push(() => this.#servers.close());
    const history = keepHistory(settings, tools, this.#stream);
    if (history) this.#closers.push(() => history.close());
    const hooks = tellWebhooks(settings.webhooks, tools, this.#stream);
    // At the same time: each may take a second, and neither waits for what the other does then.
    this.#closers.push(async () => void (await Promise.all([this.#judges.close(), hooks?.close()])));
    const desk = (this.#openedDesk = this.#desk());
    const browsers = new RemoteBrowsers();
    const fleet = settings.fleet && (await this.#joinFleet(settings.fleet, desk));
    const status = (): Status => this.#status(desk);
    const source = { hello: () => this.#hello(), status };
    const totals = new ShowTotals();
    this.#stream.listen((event) => totals.take(event));
    const figures = fleet && (() => fleet.figures);
    const metrics = new MetricsPage({ totals, status, fleet: figures }, tools.clock);
    const historyProblem = (): string | null => history?.problem ?? null;
    const mark = (label: string): boolean => desk.mark(tools.redactor.applyToEntry(label));
    const isReady = (): boolean => this.#ffmpeg.ok && fleet?.isDraining !== true && this.#stopping === null;
    const watched = metricsRoutes({ metrics, source, historyProblem, isReady });
    const recordings = this.#recordings;
    const remote = { tools, door, gate, browsers, recordings, stream: this.#stream, status, mark };
    const obs = await openRemote(settings, remote);
    if (obs) this.#closers.push(() => obs.close());
    const live = liveRoutes(new LiveViewers((show) => desk.watch(show)));
    const leave = new AbortController();
    this.#closers.push(async () => leave.abort());
    const ofFleet = fleet && {
      snapshot: () => fleet.snapshot(),
      drain: () => void fleet.drain(leave.signal),
    };
    const more = [
      watched,
      historyRoutes(history),
      markerRoutes(mark),
      live,
      fleetRoutes(ofFleet),
      recordingRoutes(this.#recordings.files),
    ];
    const pageKey = await readPageKey(settings.dataDir, tools.logger);
    tools.redactor.add(pageKey);
    const pairing = { book: this.#book, codes: this.#codes };
    const stream = new ControlStream({
      clock: tools.clock,
      status,
      configFile: join(settings.dataDir, 'config.json'),
      settings: settingsView(settings, (text) => tools.redactor.apply(text)),
      log: tools.logTail,
      ...pairing,
    });
    this.#stream.listen((event) => stream.take(event));
    const asked = { logger: tools.logger, source, more, page: tools.page, pageKey, stream, ...pairing };
    const openRehearsal = (): Promise<ErrorCode | null> => this.#openRehearsal();
    const pairings = this.#membership?.pairings ?? this.#book;
    const audit = settings.server && new Audit(tools.logger, tools.clock);
    const sockets = { desk, pairings, placing: fleet, remote: browsers, seats, audit, openRehearsal };
    await (settings.server
      ? this.#openServer(settings.server, sockets, asked)
      : this.#openPlatforms({ ...sockets, ...hosts, door, gate }));
    const control = new ControlPort({ ...asked, door }, tools.clock, hosts.hosts, gate);
    const controlPort = await this.#open('control', control);
    this.#closers.unshift(() => control.close());
    this.#closers.push(async () => this.#codes.close());
    const address = `http://${hostName(settings.hosts?.[0] ?? '127.0.0.1')}:${controlPort}`;
    fleet?.start(settings.fleet?.address ?? settings.server?.address.origin ?? address);
    const note = new RunningNote(settings.dataDir);
    await note.write(address);
    this.#closers.unshift(() => note.remove(address));
    return {
      ports: this.#ports as Record<PlatformId, number>,
      control: address,
      page: `${address}/?key=${pageKey}`,
      obsPort: obs?.port ?? null,
      paired,
      ffmpeg: this.#ffmpeg,
      server: settings.server?.address.origin ?? null,
    };
  }

  /** @param takeNoMore lets no more clients in @param sendAway ends the connections of all */
  async #closeShows(takeNoMore: () => void, sendAway: () => Promise<void>): Promise<void> {
    const desk = this.#openedDesk!;
    if (this.#how === 'replaced') {
      takeNoMore();
      await desk.handOn().then(sendAway);
    } else if (this.#how === 'crashed') await Promise.all([sendAway(), desk.close(null)]);
    // Clients are told that their broadcast has ended before they are sent away.
    else await desk.close('companion-stopped').then(sendAway);
  }

  /** Opens a port for each platform, for the browsers of this computer. */
  async #openPlatforms(options: Omit<PlatformPortOptions, 'platform' | keyof AppTools>): Promise<void> {
    const platformPorts = platformIds.map((platform) => ({
      platform,
      listener: new PlatformPort({ ...options, ...this.#tools, platform }),
    }));
    const takeNoMore = (): void => {
      for (const { listener } of platformPorts) listener.takeNoMore();
    };
    this.#closers.push(() =>
      this.#closeShows(takeNoMore, async () => {
        await Promise.all(platformPorts.map(({ listener }) => listener.close()));
      }),
    );
    for (const { platform, listener } of platformPorts) {
      this.#ports[platform] = await this.#open(platform, listener);
    }
  }

  /** Opens a server's one port. @throws {StartError} */
  async #openServer(
    server: ServerSettings,
    sockets: PublicParts['sockets'],
    control: PublicParts['control'],
  ): Promise<void> {
    const parts = { settings: this.#settings, server, tools: this.#tools, sockets, control };
    try {
      const opened = await openPublic(parts);
      Object.assign(this.#ports, opened.ports);
      this.#closers.push(() => this.#closeShows(opened.takeNoMore, async () => opened.closeSockets()));
      this.#closers.unshift(() => opened.close());
    } catch (error) {
      throw serverNotOpened(server, error);
    }
  }

  /** Keeps out what other users of this computer run, where the system tells; null for whoever connects. */
  async #gate(): Promise<Gate | null> {
    const { logger, clock } = this.#tools;
    if (this.#settings.anyUser) return null;
    const owners = new PeerOwners();
    if (await tellsOwners(owners)) return ownUserGate(owners, logger, clock);
    logger.info(
      'This system does not tell whose a connection is: other users of this computer can connect, too',
    );
    return null;
  }

  async #joinFleet(settings: FleetSettings, desk: BroadcastDesk): Promise<Membership['fleet']> {
    const { joinFleet } = await import('./join-fleet.ts');
    this.#membership = joinFleet(settings, this.#tools, desk, this.#book);
    const { fleet } = this.#membership;
    this.#closers.push(() => fleet.close());
    return fleet;
  }

  #makeDataDir(folder: string): void {
    try {
      makeFolder(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const what = `The folder ${folder} for settings and recordings cannot be made (${code}).`;
      throw new StartError(`${what} Choose another place with --data-dir.`, { cause: error });
    }
  }

  async #countPaired(): Promise<number> {
    try {
      return (await this.#book.list()).length;
    } catch (error) {
      if (!(error instanceof PairingBookError)) throw error;
      throw new StartError(error.message, { cause: error });
    }
  }

  /** @throws {StartError} */
  async #rehearse(): Promise<void> {
    try {
      await this.#rehearsal.open();
    } catch (error) {
      const what = `The rehearsal cannot be recorded: the folder ${this.#rehearsal.folder} cannot be made.`;
      throw new StartError(`${what} Choose another place with --data-dir.`, { cause: error });
    }
  }

  /** Opens the built-in ingest because a client asks for it. @returns why it cannot be had, or null */
  async #openRehearsal(): Promise<ErrorCode | null> {
    try {
      await this.#rehearsal.open();
      return null;
    } catch (err) {
      this.#tools.logger.error('The rehearsal cannot be recorded', { folder: this.#rehearsal.folder, err });
      return 'rehearsal-unavailable';
    }
  }

  #desk(): BroadcastDesk {
    return openDesk({
      settings: this.#settings,
      tools: this.#tools,
      ffmpeg: this.#ffmpeg,
      dial: this.#dial,
      servers: this.#servers,
      rehearsal: this.#rehearsal,
      recordings: this.#recordings,
      judges: this.#judges,
      onAir: this.#onAir,
      heldUntil: this.#heldUntil,
      stream: this.#stream,
      onEnded: (broadcastId) => this.#membership?.fleet.ended(broadcastId),
    });
  }

  async #open(name: PortName, listener: Listener): Promise<number> {
    try {
      const port = await listener.open(portCandidates(name, this.#settings.ports));
      const usual = usualPort(name);
      if (this.#settings.ports[name] === null && port !== usual) {
        this.#tools.logger.warn(`Port ${usual} is taken: ${portTitle(name)} is on port ${port} instead`);
      }
      return port;
    } catch (error) {
      throw portNotOpened(name, this.#settings.hosts, error);
    }
  }

  #hello(): Hello {
    const { server, broadcastsPerBrowser: broadcasts } = this.#settings;
    const fleet = this.#membership?.fleet;
    return {
      name: 'tabcast',
      version: this.#tools.version,
      protocol: protocolVersion,
      ports: this.#ports as Record<PlatformId, number>,
      rehearsal: this.#settings.rehearse,
      ffmpeg: this.#ffmpeg.ok
        ? null
        : { code: this.#ffmpeg.code, message: errorSentences[this.#ffmpeg.code] },
      graceMs: this.#settings.graceSeconds * 1_000,
      ...(server && {
        limits: { broadcasts, destinations: server.destinations, kbps: server.maxKbps },
      }),
      ...(fleet && { fleet: { node: fleet.id, others: fleet.others } }),
    };
  }

  #status(desk: BroadcastDesk): Status {
    return {
      ...this.#hello(),
      uptimeMs: Math.round(this.#tools.clock.now() - this.#startedAt),
      ffmpegVersion: this.#ffmpeg.ok ? this.#ffmpeg.version : null,
      broadcasts: desk.snapshot(),
    };
  }
}
