import type { PlatformId, SendKey } from '#protocol';
import type { Target } from './destination-port.ts';
import { Broadcast, type BroadcastSnapshot, type BroadcastTools } from './broadcast.ts';
import type { BroadcastListener, BroadcastSession } from './listener.ts';

/** Where sockets come to: finds or opens the broadcast that each belongs to. */
export class BroadcastDesk {
  readonly #broadcasts = new Set<Broadcast>();
  readonly #shared = new Map<string, Broadcast>();
  #opened = 0;

  constructor(private readonly tools: BroadcastTools) {}

  /**
   * A socket's part in a broadcast. Only sockets that name the same broadcast share one.
   * @param broadcastId null for a client of the base contract, which has a broadcast of its own
   */
  join(platform: PlatformId, broadcastId: string | null, listener: BroadcastListener): BroadcastSession {
    const running = broadcastId === null ? undefined : this.#shared.get(broadcastId);
    const broadcast = running && !running.over ? running : this.#open(broadcastId);
    // A socket is known by what it listens with; a copy, so that a listener given twice is still two sockets.
    const socket: BroadcastListener = {
      destination: (status) => listener.destination(status),
      stats: (stats) => listener.stats(stats),
    };
    broadcast.join(socket);
    return {
      sendKey: (request: SendKey) => broadcast.open(socket, platform, request),
      chunk: (bytes, place) => broadcast.accept(bytes, place),
      pause: () => broadcast.pause(),
      end: async () => {
        await broadcast.end();
        return { ok: true };
      },
      retry: (request) => broadcast.retry(socket, platform, request),
      stop: (id) => broadcast.stop(socket, id),
      leave: () => broadcast.leave(socket),
    };
  }

  /** What the status page may know. Holds no key. */
  snapshot(): readonly BroadcastSnapshot[] {
    return [...this.#broadcasts].map((broadcast) => broadcast.snapshot());
  }

  /** Ends every broadcast; resolves when all publishes are closed. */
  async close(): Promise<void> {
    await Promise.all([...this.#broadcasts].map((broadcast) => broadcast.end()));
  }

  #open(broadcastId: string | null): Broadcast {
    const broadcast = new Broadcast(++this.#opened, broadcastId !== null, {
      ...this.tools,
      makeWay: (target, wanted) => this.#makeWay(target, wanted),
    });
    this.#broadcasts.add(broadcast);
    if (broadcastId !== null) this.#shared.set(broadcastId, broadcast);
    void broadcast.ended.then(() => {
      this.#broadcasts.delete(broadcast);
      if (broadcastId !== null && this.#shared.get(broadcastId) === broadcast)
        this.#shared.delete(broadcastId);
    });
    return broadcast;
  }

  #makeWay(target: Target, wanted: Broadcast): Promise<void> | null {
    const others = [...this.#broadcasts].filter((each) => each !== wanted && each.lingersAt(target));
    return others.length === 0 ? null : Promise.all(others.map((each) => each.end())).then(() => undefined);
  }
}
