import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { AmfValue } from '../../companion/flv/amf0.ts';
import { commandMessage, readCommand, type Command } from '../../companion/rtmp/command.ts';
import { Handshake } from '../../companion/rtmp/handshake.ts';
import type { RtmpMessage } from '../../companion/rtmp/message.ts';
import { RtmpWire } from '../../companion/rtmp/wire.ts';

/** How an ingest behaves; called for each connection. */
export type IngestScript = (peer: DoublePeer) => Promise<void> | void;

/** An in-process ingest for tests that does exactly what its script says, right or wrong. */
export class RtmpDouble {
  readonly #server = createServer();
  readonly #sockets = new Set<Socket>();
  readonly #failures: unknown[] = [];

  constructor(script: IngestScript) {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      void (async () => script(new DoublePeer(socket)))().catch((error) => {
        if (!(error instanceof PublisherGone)) this.#failures.push(error);
      });
    });
  }

  /** @returns the port. */
  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** @throws what went wrong in a script; that its publisher went away before the end is not wrong. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    if (this.#failures.length > 0) throw this.#failures[0];
  }
}

/** A script waited for something that can no longer come. */
class PublisherGone extends Error {}

/** One connection of a publisher, as its ingest sees it. */
export class DoublePeer {
  readonly socket: Socket;
  readonly wire: RtmpWire;
  /** Every message that came, in order; protocol control is answered and left out. */
  readonly messages: RtmpMessage[] = [];
  readonly #handshake = new Handshake('server', () => 0);
  #shaken = false;
  #taken = 0;
  #changed: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    const write = (pieces: Buffer[]): void => void socket.write(Buffer.concat(pieces));
    this.wire = new RtmpWire({
      caps: { maxMessageBytes: 1 << 24, maxChunkStreams: 64 },
      now: () => 0,
      write,
      reply: write,
    });
    socket.on('close', () => this.#wake());
  }

  /** Answers the handshake and begins to read. */
  async shake(): Promise<void> {
    this.socket.on('data', (bytes) => this.#receive(bytes));
    while (!this.#shaken) await this.#change();
  }

  /** The next command of that name; others before it are stepped over. */
  async command(name: string): Promise<Command> {
    for (;;) {
      const message = this.messages[this.#taken];
      if (!message) await this.#change();
      else {
        this.#taken += 1;
        const command = readCommand(message);
        if (command?.name === name) return command;
      }
    }
  }

  send(name: string, transaction: number, ...args: AmfValue[]): void {
    this.wire.send(commandMessage({ name, transaction, args }), 3);
  }

  status(level: 'status' | 'error', code: string, more: Record<string, AmfValue> = {}): void {
    this.send('onStatus', 0, null, { level, code, description: code, ...more });
  }

  /** Everything up to the publish command, which is left to be answered. @returns it. */
  async untilPublish(): Promise<Command> {
    await this.shake();
    const connect = await this.command('connect');
    this.send('_result', connect.transaction, {}, { level: 'status', code: 'NetConnection.Connect.Success' });
    const create = await this.command('createStream');
    this.send('_result', create.transaction, null, 7);
    return this.command('publish');
  }

  /** Takes the publish. */
  async accept(): Promise<void> {
    await this.untilPublish();
    this.status('status', 'NetStream.Publish.Start');
  }

  #receive(bytes: Buffer): void {
    let rest: Buffer | null = bytes;
    if (!this.#shaken) {
      const step = this.#handshake.push(bytes);
      if (step.send) this.socket.write(step.send);
      rest = step.rest;
      this.#shaken = rest !== null;
    }
    if (rest) this.messages.push(...this.wire.receive(rest));
    this.#wake();
  }

  async #change(): Promise<void> {
    if (this.socket.destroyed) throw new PublisherGone();
    await new Promise<void>((resolve) => this.#changed.push(resolve));
  }

  #wake(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const resolve of waiting) resolve();
  }
}
