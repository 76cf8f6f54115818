import type { Ingest } from '../faults/ingest.ts';
import { reconnectRequest } from '../faults/reconnect-request.ts';
import { framesPerSecond, gopFrames, type Recording } from '../faults/recording.ts';
import type { Show } from '../faults/show.ts';
import { stageDestination, stagePlatforms, type FaultStage, type StagePlatform } from '../faults/stage.ts';

/** What a fault happens to. */
export interface Scene {
  readonly stage: FaultStage;
  readonly show: Show;
  /** The destination that it hits, where it hits one. */
  readonly at: StagePlatform;
  /** How long it lasts. */
  readonly seconds: number;
  readonly recordings: readonly [Recording, Recording];
  /** An ingest that nobody publishes to, unless a fault has somebody do so. */
  readonly spare: Ingest;
}

export interface SoakFault {
  readonly name: string;
  /** In seconds, at most; 0 for what is done at once. */
  readonly lasts: number;
  /** Where it may cost pictures; nowhere unless it says so. */
  readonly costs?: 'there' | 'everywhere';
  /** That the companion cannot be reached while it lasts: Stop has to wait for so long, too. */
  readonly mutes?: boolean;
  /** That the companion is another process afterwards, whose memory says nothing about what the first one held. */
  readonly renews?: boolean;
  /** Resolves when it is over. @returns the show that goes on, where it is not the one that there was */
  run(scene: Scene): Promise<void | Show>;
}

const proxy = ({ stage, at }: Scene) => stage.ingests[at].proxy;

async function cutSockets({ stage, show, seconds }: Scene, names: readonly StagePlatform[]): Promise<void> {
  for (const name of names) stage.sockets[name].cut();
  await show.record(seconds);
  for (const name of names) stage.sockets[name].mend();
}

async function shaped(scene: Scene, line: Parameters<Ingest['proxy']['shape']>[0]): Promise<void> {
  proxy(scene).shape(line);
  await scene.show.record(scene.seconds);
  proxy(scene).shape({ delayMs: 0, jitterMs: 0, bytesPerSecond: Infinity, silent: false });
}

/**
 * What a soak does to a show: all that the fault tests do within seconds. What lasts for longer than a slot of the
 * fast soak (sockets away for longer than can be sent again, a browser that does not return) stays with them.
 */
export const soakFaults: readonly SoakFault[] = [
  {
    name: 'an ingest is killed',
    lasts: 5,
    costs: 'there',
    async run({ stage, show, at, seconds }) {
      await stage.ingests[at].kill();
      await show.record(seconds);
      await stage.ingests[at].revive();
    },
  },
  { name: 'ffmpeg is killed', lasts: 0, run: ({ stage }) => stage.killFfmpeg() },
  { name: 'one socket is cut', lasts: 10, run: (scene) => cutSockets(scene, [scene.at]) },
  {
    name: 'the source is switched, and back',
    lasts: 20,
    async run({ show, seconds, recordings: [first, second] }) {
      show.switchTo(second);
      await show.record(seconds);
      // What is kept for those who join is as large as the source: minutes must end with the same one.
      show.switchTo(first);
    },
  },
  {
    name: 'a connection is reset in mid-message',
    lasts: 0,
    costs: 'there',
    run: (scene) => proxy(scene).resetMidMessage(),
  },
  {
    name: 'two sockets are cut',
    lasts: 10,
    run: (scene) =>
      cutSockets(
        scene,
        stagePlatforms.filter((name) => name !== scene.at),
      ),
  },
  {
    name: 'all sockets are cut',
    lasts: 10,
    mutes: true,
    run: (scene) => cutSockets(scene, stagePlatforms),
  },
  {
    name: 'an ingest reads nothing',
    lasts: 20,
    costs: 'there',
    run: (scene) => shaped(scene, { silent: true }),
  },
  {
    name: 'an ingest reads at half the rate',
    lasts: 20,
    costs: 'there',
    run: (scene) => shaped(scene, { bytesPerSecond: 190_000 }),
  },
  {
    name: 'a bad line to an ingest',
    lasts: 10,
    run: (scene) => shaped(scene, { delayMs: 80, jitterMs: 40, bytesPerSecond: 2_500_000 }),
  },
  {
    name: 'an ingest sends who publishes elsewhere, and back',
    lasts: 10,
    async run({ stage, show, at, seconds, spare }) {
      const { proxy, url } = stage.ingests[at];
      proxy.say(reconnectRequest(spare.url));
      await show.until('it is elsewhere', () => spare.proxy.connections > 0 && proxy.connections === 0);
      await show.record(seconds);
      spare.proxy.say(reconnectRequest(url));
      await show.until('it is back', () => spare.proxy.connections === 0);
    },
  },
  {
    name: 'one destination is stopped, and had again',
    lasts: 3,
    costs: 'there',
    async run({ show, at, seconds }) {
      await show.stopOne(at);
      await show.record(seconds);
      await show.open(stageDestination(at));
    },
  },
  {
    name: 'the browser dies and comes back',
    lasts: 6,
    costs: 'everywhere',
    async run({ stage, show, seconds, recordings: [first] }) {
      show.die();
      await show.wait(seconds);
      return stage.goLive(first, { loop: true, after: show });
    },
  },
  {
    name: 'the companion is frozen',
    lasts: 6,
    mutes: true,
    async run({ stage, show, seconds }) {
      process.kill(stage.companion.pid, 'SIGSTOP');
      await show.record(seconds);
      process.kill(stage.companion.pid, 'SIGCONT');
    },
  },
  {
    name: 'the companion is killed and started again',
    lasts: 3,
    costs: 'everywhere',
    mutes: true,
    renews: true,
    async run({ stage, show, seconds }) {
      await stage.companion.crash();
      await show.record(seconds);
      stage.companion = await stage.companion.again();
    },
  },
];

/** So many frames before a fault began were still on their way, and may be hit by it. */
export const onTheirWay = gopFrames + framesPerSecond;
