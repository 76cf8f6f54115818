import type { DestinationRequest } from '../../extension/messages/start-request.ts';
import { Companion, type Surroundings } from '../helpers/companion.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { pairedBrowser, remember, type PairedBrowser } from '../helpers/paired-client.ts';
import { ffmpegChildren } from '../helpers/recordings.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { ServerLine } from './server-line.ts';
import { Ingest } from './ingest.ts';
import type { Recording } from './recording.ts';
import { Show, type ShowOptions } from './show.ts';

export const stagePlatforms = ['youtube', 'twitch', 'facebook'] as const;
export type StagePlatform = (typeof stagePlatforms)[number];
type PerPlatform<T> = Readonly<Record<StagePlatform, T>>;

/** What the relay is asked for to be live there. */
export function stageDestination(name: StagePlatform, key = `key-of-${name}`): DestinationRequest {
  return { id: name, platform: name, name, key };
}

/** What `/api/status` tells of a destination, as far as it is of interest here. */
export interface ToldDestination {
  readonly status: { readonly platform: string; readonly state: string };
  readonly stats: {
    readonly queueMs: number;
    readonly behindMs: number;
    readonly droppedFrames: number;
    readonly reconnects: number;
    readonly bytesAcked: number;
  };
}

/** What is not as usual on a stage. */
export interface StageSetting extends Surroundings {
  /** Further lines for the ingests' configuration. */
  readonly ingestConfig?: string;
  /** Whether the companion is a server: all sockets go one way then, to its one port. */
  readonly server?: boolean;
}

/** What tells the ffmpegs of a show apart. */
const encoders = { picture: '-c:v libx264', sound: '-c:a aac' } as const;

export interface FrozenFfmpeg {
  /** Resolves when it is gone and another one is there. */
  replaced(): Promise<void>;
  thaw(): void;
}

/** A companion in a process of its own between the extension's relay and three ingests, a proxy on every way. */
export class FaultStage {
  readonly #shows: Show[] = [];

  private constructor(
    public companion: Companion,
    readonly ingests: PerPlatform<Ingest>,
    /** Between the relay and the companion's ports. */
    readonly sockets: PerPlatform<FaultProxy>,
    readonly browser: PairedBrowser,
    readonly line: ServerLine | null,
  ) {}

  /** @param more flags for the companion */
  static async open(
    { ingestConfig = '', server = false, ...around }: StageSetting = {},
    ...more: readonly string[]
  ): Promise<FaultStage> {
    const ingests = await perPlatform(() => Ingest.open(ingestConfig));
    const line = server ? await ServerLine.open() : null;
    const flags = stagePlatforms.flatMap((name) => ['--ingest', `${name}=${ingests[name].url}`]);
    const companion = await Companion.startWith(around, ...(line?.flags ?? []), ...flags, ...more).catch(
      async (error: unknown) => {
        line?.remove();
        await Promise.all(Object.values(ingests).map((ingest) => ingest.close()));
        throw error;
      },
    );
    // The extension gives up on one that does not answer in time; what a start takes is not to be counted.
    await companion.status();
    const browser = await pairedBrowser();
    await remember(companion, browser);
    const sockets = await perPlatform((name) => line?.proxy ?? FaultProxy.open(() => companion.ports[name]));
    return new FaultStage(companion, ingests, sockets, browser, line);
  }

  /** A broadcast on all three, live. */
  async goLive(
    recording: Recording,
    options: ShowOptions = {},
    destinations = stagePlatforms.map((name) => stageDestination(name)),
  ): Promise<Show> {
    const { companion, sockets, browser, line } = this;
    const reach = (port: number): number => {
      const name = stagePlatforms.find((each) => companion.ports[each] === port);
      return name ? sockets[name].port : port;
    };
    const show = new Show(
      { destinations, controlPort: companion.controlPort, server: line?.server ?? null, browser, reach },
      recording,
      options,
    );
    this.#shows.push(show);
    await show.goLive();
    return show;
  }

  /** What `/api/status` tells of all destinations there are. */
  async destinations(): Promise<ToldDestination[]> {
    const { broadcasts } = await this.companion.status();
    return broadcasts.flatMap(({ destinations }) => destinations);
  }

  async told(platform: StagePlatform): Promise<ToldDestination> {
    const found = (await this.destinations()).find(({ status }) => status.platform === platform);
    if (!found) throw new Error(`there is no destination ${platform}`);
    return found;
  }

  /** Until nearly all that was recorded has gone out, but for what was dropped, and nothing waits any more. */
  async caughtUp(platform: StagePlatform, show: Show): Promise<void> {
    await waitUntil(
      `${platform} has caught up`,
      async () => {
        const { queueMs, bytesAcked, droppedFrames } = (await this.told(platform)).stats;
        return queueMs === 0 && bytesAcked > 0.95 * show.bytes * (1 - droppedFrames / show.frame);
      },
      60_000,
    );
  }

  /** Kills the normaliser. Resolves when another one is there. */
  async killFfmpeg(): Promise<void> {
    // Not one of those that only listen and look.
    const working = (): Promise<number[]> => ffmpegChildren(this.companion.pid, encoders.sound);
    const [old] = await working();
    try {
      process.kill(old!, 'SIGKILL');
    } catch {
      // Its broadcast has just ended.
    }
    await waitUntil('another ffmpeg', async () => {
      const now = await working();
      return now.length > 0 && !now.includes(old!);
    });
  }

  /** Freezes the ffmpeg that makes this, in the midst of what it does. */
  async freezeFfmpeg(makes: keyof typeof encoders): Promise<FrozenFfmpeg> {
    const working = (): Promise<number[]> => ffmpegChildren(this.companion.pid, encoders[makes]);
    const [pid] = await working();
    process.kill(pid!, 'SIGSTOP');
    return {
      replaced: async () => {
        await waitUntil('another ffmpeg', async () => {
          const now = await working();
          return now.length > 0 && !now.includes(pid!);
        });
      },
      thaw: () => {
        try {
          process.kill(pid!, 'SIGCONT');
        } catch {
          // It is gone already.
        }
      },
    };
  }

  /** What the companion wrote last. */
  get said(): readonly string[] {
    return this.companion.output.slice(-60);
  }

  async close(): Promise<void> {
    for (const show of this.#shows) show.die();
    await Promise.all(Object.values(this.sockets).map((proxy) => proxy.close()));
    await this.companion.stop();
    await this.companion.clear();
    this.line?.remove();
    await Promise.all(Object.values(this.ingests).map((ingest) => ingest.close()));
  }
}

/** Runs with a stage of its own. */
export function withStage(
  run: (stage: FaultStage) => Promise<void>,
  ...flags: readonly string[]
): Promise<void> {
  return withStageIn({}, run, ...flags);
}

export async function withStageIn(
  setting: StageSetting,
  run: (stage: FaultStage) => Promise<void>,
  ...flags: readonly string[]
): Promise<void> {
  const stage = await FaultStage.open(setting, ...flags);
  try {
    await run(stage);
  } catch (error) {
    process.stderr.write(`${stage.said.join('\n')}\n`);
    throw error;
  } finally {
    await stage.close();
  }
}

async function perPlatform<T>(make: (platform: StagePlatform) => T | Promise<T>): Promise<PerPlatform<T>> {
  const made = await Promise.all(stagePlatforms.map(async (name) => [name, await make(name)] as const));
  return Object.fromEntries(made) as Record<StagePlatform, T>;
}
