import type { Socket } from 'socket.io-client';
import { systemClock } from '../../companion/lib/clock.ts';
import type {
  ChunkPlace,
  DestinationReply,
  PlatformId,
  RenditionChoice,
  SendKey,
  SendKeyReply,
} from '../../companion/protocol/index.ts';
import type { Companion } from './companion.ts';
import { slices } from './recordings.ts';
import { connectClient } from './relay-client.ts';

const timesliceMs = 100;

/** Tabcast's own client without a browser: one broadcast over several sockets, every chunk numbered and on each of them. */
export class NumberedClient {
  readonly #sockets: Socket[] = [];
  #next: ChunkPlace = { epoch: -1, seq: 0 };
  readonly #companion: Companion;
  readonly #broadcastId: string;

  constructor(companion: Companion, broadcastId: string) {
    this.#companion = companion;
    this.#broadcastId = broadcastId;
  }

  /** Connects and sends the key. @param more what else is asked for */
  async join(platform: PlatformId, key: string, more: Omit<SendKey, 'key'> = {}): Promise<SendKeyReply> {
    const auth = { broadcastId: this.#broadcastId, protocol: 1 };
    const socket = await connectClient(this.#companion.ports[platform], { transports: ['websocket'], auth });
    this.#sockets.push(socket);
    return (await socket.emitWithAck('send-key', { key, ...more })) as SendKeyReply;
  }

  /** Asks for another quality of the destination that joined as the nth, from 0. */
  async change(nth: number, choice: RenditionChoice): Promise<DestinationReply> {
    return (await this.#sockets[nth]!.emitWithAck('rendition', choice)) as DestinationReply;
  }

  /** Sends a recording of so many seconds as a new epoch, as fast as it was recorded. */
  async play(recording: Buffer, seconds: number): Promise<void> {
    this.#next = { epoch: this.#next.epoch + 1, seq: 0 };
    await this.resume(recording, seconds);
  }

  /** Sends further bytes of the current epoch. */
  async resume(bytes: Buffer, seconds: number): Promise<void> {
    const started = systemClock.now();
    const pieces = [...slices(bytes, Math.ceil((bytes.length * timesliceMs) / (seconds * 1_000)))];
    for (const [at, piece] of pieces.entries()) {
      await new Promise<void>((resolve) => {
        systemClock.setTimer(Math.max(0, started + at * timesliceMs - systemClock.now()), resolve);
      });
      const place = this.#next;
      this.#next = { ...place, seq: place.seq + 1 };
      for (const socket of this.#sockets) socket.emit('binarystream', piece, place);
    }
    await Promise.all(this.#sockets.map((socket) => socket.emitWithAck('binarystream', Buffer.alloc(0))));
  }

  /** Says that nothing comes for now. */
  async pause(): Promise<void> {
    await this.#sockets[0]!.emitWithAck('pause');
  }

  /** Cuts all connections, as a browser that dies does. */
  die(): void {
    for (const socket of this.#sockets.splice(0)) socket.disconnect();
  }

  /** Ends the broadcast on purpose. */
  async end(): Promise<void> {
    await this.#sockets[0]!.emitWithAck('end');
    this.die();
  }
}
