import { join } from 'node:path';
import { recordingIngest, type PlatformId, type RenditionChoice } from '../../companion/protocol/index.ts';
import { Companion } from '../helpers/companion.ts';
import { connectClient } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { apps, type Contestant, type Entry } from './contestant.ts';

export const token = 'bench-token-0123456789';

export interface Place {
  readonly platform: PlatformId;
  /** Ingest address, the same for all places of a platform; or `recordingIngest`. */
  readonly ingest: string;
  readonly key: string;
  /** What it gets; the source where it is left out. */
  readonly rendition?: RenditionChoice;
}

/** A companion that publishes what it is fed. */
interface Publishing {
  readonly companion: Companion;
  readonly contestant: Contestant;
}

/** @param program the built companion; this one unless given */
export async function enterTabcast(places: readonly Place[], program?: string): Promise<Contestant> {
  return (await publishWith(places, program)).contestant;
}

/** The companion as its own process, with one broadcast. @param more flags */
export async function publishWith(
  places: readonly Place[],
  program?: string,
  more: readonly string[] = [],
): Promise<Publishing> {
  const companion = await startCompanion(places, program, more);
  const broadcast = await goLive(companion, 'bench-broadcast', places);
  const contestant: Contestant = {
    pids: [companion.pid],
    isFresh: false,
    feed: broadcast.feed,
    async stop() {
      await broadcast.stop();
      await companion.stop();
      await companion.clear();
    },
  };
  return { companion, contestant };
}

/** @param places what it will publish to: of one platform all have the same ingest @param more flags */
export function startCompanion(
  places: readonly Place[],
  program?: string,
  more: readonly string[] = [],
): Promise<Companion> {
  const dialled = places.filter(({ ingest }) => ingest !== recordingIngest);
  const ingests = new Map(dialled.map(({ platform, ingest }) => [platform, ingest]));
  const flags = [...ingests].flatMap(([platform, ingest]) => ['--ingest', `${platform}=${ingest}`]);
  return Companion.startWith(program ? { program } : {}, '--token', token, ...flags, ...more);
}

/** A broadcast with a socket for each place, of which one carries the chunks, as the extension has it. */
export async function goLive(
  companion: Companion,
  broadcastId: string,
  places: readonly Place[],
): Promise<Pick<Contestant, 'feed' | 'stop'>> {
  const auth = { token, broadcastId, protocol: 1 };
  const sockets = await Promise.all(
    places.map(({ platform }) =>
      connectClient(companion.ports[platform], { origin: null, transports: ['websocket'], auth }),
    ),
  );
  for (const [at, socket] of sockets.entries()) {
    const { key, rendition, ingest } = places[at]!;
    const where = ingest === recordingIngest ? { ingest } : {};
    const reply: { ok: boolean } = await socket.emitWithAck('send-key', { key, rendition, ...where });
    if (!reply.ok) throw new Error(`the companion refused the key: ${JSON.stringify(reply)}`);
  }
  const [carrier] = sockets;
  let seq = 0;
  let inFlight = 0;
  return {
    async feed(chunk) {
      inFlight += 1;
      carrier!.emit('binarystream', chunk, { epoch: 0, seq: seq++ }, () => (inFlight -= 1));
      await Promise.resolve();
    },
    async stop() {
      await waitUntil('every chunk is acknowledged', () => inFlight === 0);
      await Promise.all(sockets.map((socket) => socket.emitWithAck('end')));
      for (const socket of sockets) socket.disconnect();
    },
  };
}

/** Three platforms, fed as the extension does. */
export const tabcast: Entry = { ...three(), name: 'tabcast', title: 'Tabcast: companion and its ffmpeg' };

/** The same with what browsers without H.264 record: the companion encodes once, for all. */
export const tabcastVp8: Entry = {
  ...three(),
  name: 'vp8',
  title: 'VP8: Tabcast, one encode',
  codec: 'vp8',
};

/** Tabcast as it was when this was built. @param root folder of a checkout with its `dist` */
export function tabcastBefore(root: string): Entry {
  return { ...three(builtCompanion(root)), name: 'before', title: 'Tabcast before' };
}

export function builtCompanion(root: string): string {
  return join(root, 'dist/companion/cli.js');
}

function three(program?: string): Pick<Entry, 'codec' | 'enter'> {
  return {
    codec: 'h264',
    enter: ({ url, key }) => {
      const places = apps.map((platform) => ({ platform, ingest: url(platform), key }));
      return enterTabcast(places, program);
    },
  };
}
