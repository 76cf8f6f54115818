import type { Socket } from 'node:net';
import type { Clock } from '../lib/clock.ts';
import { asObject, type AmfValue } from '../flv/amf0.ts';
import { commandMessage, readCommand, type Command } from '../rtmp/command.ts';
import { recordedCodecs } from '../rtmp/enhanced-connect.ts';
import { Handshake } from '../rtmp/handshake.ts';
import {
  controlMessage,
  messageType,
  peerBandwidthMessage,
  userControlMessage,
  userEvent,
  type RtmpMessage,
} from '../rtmp/message.ts';
import { RtmpError } from '../rtmp/rtmp-error.ts';
import { messageTag } from '../rtmp/tag-message.ts';
import { RtmpWire } from '../rtmp/wire.ts';
import { TimestampUnwrapper } from '../flv/timestamps.ts';
import type { IngestSession } from './ingest-session.ts';

export interface ConnectionOptions {
  readonly clock: Clock;
  /** Time from the connection to the publish. */
  readonly publishTimeoutMs: number;
  /** Opens a session, or null to refuse the key. `hold` stops and resumes reading. */
  readonly open: (app: string, key: string, hold: (held: boolean) => void) => IngestSession | null;
}

/** A key frame of 4K video has about 1 MB; eight chunk streams are more than any encoder uses. */
const caps = { maxMessageBytes: 4 * 1024 * 1024, maxChunkStreams: 8 };
const window = 2_500_000;
const chunkSize = 65_536;
const commandStream = 3;
/** The only message stream that is ever created here. */
const streamId = 1;
/** What may wait because the publisher does not read its answers. */
const maxUnreadBytes = 65_536;

/**
 * The server side of one RTMP connection: handshake, connect, createStream, publish, then media into a session
 * (RTMP 1.0, 7.2, https://rtmp.veriskope.com/docs/spec/). Whatever is not RTMP ends the connection.
 */
export class IngestConnection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #handshake: Handshake;
  readonly #wire: RtmpWire;
  readonly #timestamps = new TimestampUnwrapper();
  readonly #cancelTimer: () => void;
  #shaken = false;
  #app = '';
  #session: IngestSession | null = null;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#handshake = new Handshake('server', () => options.clock.now());
    const write = (pieces: Buffer[]): void => this.#write(pieces);
    this.#wire = new RtmpWire({ caps, now: () => options.clock.now(), write, reply: write });
    this.#cancelTimer = options.clock.setTimer(options.publishTimeoutMs, () => socket.destroy());
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#cancelTimer();
      this.#session?.end();
    });
  }

  #receive(bytes: Buffer): void {
    try {
      if (this.#shaken) return this.#understand(bytes);
      const { send, rest } = this.#handshake.push(bytes);
      if (send) this.#write([send]);
      if (!rest) return;
      this.#shaken = true;
      this.#understand(rest);
    } catch (error) {
      this.#socket.destroy();
      if (!(error instanceof RtmpError)) throw error;
    }
  }

  #understand(bytes: Buffer): void {
    for (const message of this.#wire.receive(bytes)) {
      if (this.#socket.destroyed) return;
      const command = readCommand(message);
      if (command) this.#obey(command);
      else if (this.#session && !this.#session.ended) this.#media(message);
    }
  }

  #media(message: RtmpMessage): void {
    const tag = messageTag(message, this.#timestamps.unwrap(message.timestamp));
    if (tag) this.#session!.take(tag);
  }

  #obey({ name, transaction, args }: Command): void {
    switch (name) {
      case 'connect':
        return this.#connect(transaction, asObject(args[0])?.['app']);
      case 'createStream':
        return this.#send('_result', transaction, null, streamId);
      case 'releaseStream':
      case 'FCPublish':
        return this.#send('_result', transaction, null, undefined);
      case 'publish':
        return this.#publish(args[1]);
      case 'FCUnpublish':
      case 'deleteStream':
      case 'closeStream':
        this.#session?.end();
        return;
      default:
        if (transaction > 0)
          this.#send('_error', transaction, null, status('error', 'NetConnection.Call.Failed'));
    }
  }

  #connect(transaction: number, app: AmfValue): void {
    if (typeof app !== 'string' || app === '') {
      this.#send('_error', transaction, null, status('error', 'NetConnection.Connect.InvalidApp'));
      this.#socket.end();
      return;
    }
    this.#app = app;
    this.#wire.control(controlMessage(messageType.windowAckSize, window));
    this.#wire.control(peerBandwidthMessage(window));
    this.#wire.setChunkSize(chunkSize);
    const properties = { fmsVer: 'FMS/3,0,1,123', capabilities: 31 };
    this.#send('_result', transaction, properties, {
      ...status('status', 'NetConnection.Connect.Success'),
      objectEncoding: 0,
      ...recordedCodecs,
    });
  }

  #publish(key: AmfValue): void {
    const { open } = this.#options;
    const hold = (held: boolean): void => void (held ? this.#socket.pause() : this.#socket.resume());
    const usable = typeof key === 'string' && key !== '' && this.#app !== '' && this.#session === null;
    this.#session = usable ? open(this.#app, key, hold) : this.#session;
    if (!usable || !this.#session) {
      this.#status('error', 'NetStream.Publish.BadName');
      this.#socket.end();
      return;
    }
    this.#cancelTimer();
    this.#wire.control(userControlMessage(userEvent.streamBegin, streamId));
    this.#status('status', 'NetStream.Publish.Start');
  }

  #status(level: 'status' | 'error', code: string): void {
    const command = { name: 'onStatus', transaction: 0, args: [null, status(level, code)] };
    this.#wire.send(commandMessage(command, streamId), commandStream);
  }

  #send(name: string, transaction: number, ...args: AmfValue[]): void {
    this.#wire.send(commandMessage({ name, transaction, args }), commandStream);
  }

  #write(pieces: Buffer[]): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    if (this.#socket.writableLength > maxUnreadBytes)
      throw new RtmpError('message', 'The peer does not read.');
    this.#socket.write(Buffer.concat(pieces));
  }
}

function status(
  level: 'status' | 'error',
  code: string,
): { level: string; code: string; description: string } {
  return { level, code, description: code };
}
