import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type {
  ChunkPlace,
  ChunkReply,
  DestinationReply,
  DestinationStatus,
  Hello,
  Retry,
  SendKey,
  SendKeyReply,
} from '#protocol';
import { listen } from './listen.ts';

/** A companion that speaks the contract and does nothing: what it is told is written down, what it answers is up to the test. */
export class FakeCompanion {
  readonly keys: SendKey[] = [];
  /** `epoch/seq` in the order of arrival, over all sockets. */
  readonly chunks: string[] = [];
  readonly retries: Retry[] = [];
  readonly sockets = new Set<Socket>();
  stops = 0;
  ends = 0;
  port = 0;
  onKey: (key: SendKey) => SendKeyReply = ({ name = '' }) => accepted(name);
  onChunk: (place: ChunkPlace) => ChunkReply | null = ({ epoch, seq }) => ({
    ok: true,
    next: { epoch, seq: seq + 1 },
  });
  onRetry: () => DestinationReply = () => ({ ok: true, destination: destinationStatus('retried') });
  /** null answers nothing. */
  onStop: () => DestinationReply | null = () => ({
    ok: true,
    destination: destinationStatus('stopped', { state: 'ended', reason: 'stopped' }),
  });
  #close: () => Promise<void> = async () => {};

  async start(): Promise<void> {
    const http = createServer();
    const io = new Server(http, { transports: ['websocket'] });
    io.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('disconnect', () => this.sockets.delete(socket));
      socket.on('send-key', (key: SendKey, reply: (answer: SendKeyReply) => void) => {
        this.keys.push(key);
        reply(this.onKey(key));
      });
      socket.on('binarystream', (_data: Buffer, place: ChunkPlace, reply: (answer: ChunkReply) => void) => {
        this.chunks.push(`${place.epoch}/${place.seq}`);
        const answer = this.onChunk(place);
        if (answer) reply(answer);
      });
      socket.on('retry', (request: Retry, reply: (answer: DestinationReply) => void) => {
        this.retries.push(request);
        reply(this.onRetry());
      });
      socket.on('stop', (reply: (answer: DestinationReply) => void) => {
        this.stops++;
        const answer = this.onStop();
        if (answer) reply(answer);
      });
      socket.on('end', (reply: (answer: { ok: true }) => void) => {
        this.ends++;
        reply({ ok: true });
      });
    });
    const { port, close } = await listen(http);
    this.port = port;
    this.#close = async () => {
      await io.close();
      await close();
    };
  }

  get hello(): Hello {
    const ports = { youtube: this.port, twitch: this.port, facebook: this.port, custom: this.port };
    return { name: 'tabcast', version: '0.0.0', protocol: 1, ports, rehearsal: false, ffmpeg: null };
  }

  /** Cuts every connection, as a lost network does. */
  cut(): void {
    for (const socket of this.sockets) socket.conn.close();
  }

  stop(): Promise<void> {
    return this.#close();
  }
}

export function accepted(name: string, next: ChunkPlace | null = null): SendKeyReply {
  return { ok: true, destination: destinationStatus(name), next };
}

export function destinationStatus(name: string, change: Partial<DestinationStatus> = {}): DestinationStatus {
  return {
    id: name,
    platform: 'youtube',
    name,
    state: 'live',
    reason: null,
    message: '',
    attempt: 0,
    retryInMs: null,
    ...change,
  };
}
