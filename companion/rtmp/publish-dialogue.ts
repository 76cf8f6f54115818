import { asObject, type AmfValue } from '../flv/amf0.ts';
import { commandMessage, readCommand, type Command } from './command.ts';
import { controlMessage, messageType, type RtmpMessage } from './message.ts';
import { PublishError, type PublishFailure } from './publish-error.ts';
import { RtmpError } from './rtmp-error.ts';
import type { RtmpWire } from './wire.ts';

/** Where to publish. `url` has the form of the wire contract's ingest address. */
export interface PublishTarget {
  readonly url: {
    readonly scheme: 'rtmp' | 'rtmps';
    readonly host: string;
    readonly port: number;
    readonly app: string;
  };
  readonly key: string;
  /** Certificate authorities trusted besides the usual ones, in PEM. */
  readonly ca?: readonly string[];
}

export type DialogueEvent =
  { readonly type: 'started' } | { readonly type: 'reconnect'; tcUrl: string | null };

/** One chunk carries nearly every frame. mediamtx publishes with the same size; servers take up to this at least. */
const chunkSize = 65_536;
/** The ingest is asked to acknowledge every so many bytes: once a second at 1.6 Mbit/s, the sooner a slow line is known. */
const ackWindow = 200_000;
const connectionStream = 3;
const publishStream = 8;
/** Enhanced RTMP v2, "Enhancing NetConnection connect Command": capsEx flag for ReconnectRequest. */
const capsExReconnect = 1;

/** Status codes that are repeated in errors; whatever else an ingest writes could hold anything. */
const knownCodes: ReadonlySet<string> = new Set([
  'NetConnection.Connect.Rejected',
  'NetConnection.Connect.InvalidApp',
  'NetConnection.Connect.Failed',
  'NetConnection.Connect.AppShutdown',
  'NetConnection.Connect.Closed',
  'NetConnection.Call.Failed',
  'NetStream.Publish.BadName',
  'NetStream.Publish.Denied',
  'NetStream.Publish.Rejected',
  'NetStream.Publish.Failed',
  'NetStream.Failed',
]);

/**
 * The commands of one publish: connect → releaseStream, FCPublish, createStream → publish → onStatus
 * (RTMP 1.0, 7.2.1.1, 7.2.1.3, 7.2.2.6; releaseStream, FCPublish and FCUnpublish are FMLE's and expected by
 * platforms). Free of I/O.
 */
export class PublishDialogue {
  readonly #wire: RtmpWire;
  readonly #target: PublishTarget;
  #step: 'connect' | 'create' | 'publish' | 'live' = 'connect';
  #transaction = 0;
  /** Transaction that the step waits for. */
  #awaited = 0;
  #streamId = 0;

  constructor(wire: RtmpWire, target: PublishTarget) {
    this.#wire = wire;
    this.#target = target;
  }

  /** Message stream of the publish, as the ingest numbered it. */
  get streamId(): number {
    return this.#streamId;
  }

  /** True until the ingest has accepted the application: from then on a refusal is about the key. */
  get connecting(): boolean {
    return this.#step === 'connect';
  }

  /** 7.2.1.1, with what Flash Media Live Encoder sends. */
  start(): void {
    const { scheme, host, port, app } = this.#target.url;
    const name = host.includes(':') ? `[${host}]` : host;
    const tcUrl = `${scheme}://${name}:${port}/${app}`;
    this.#awaited = this.#call('connect', {
      app,
      type: 'nonprivate',
      flashVer: 'FMLE/3.0 (compatible; Tabcast)',
      swfUrl: tcUrl,
      tcUrl,
      capsEx: capsExReconnect,
    });
  }

  /** Takes a message of the ingest. @throws PublishError when it refuses, RtmpError when it makes no sense. */
  take(message: RtmpMessage): DialogueEvent | null {
    const command = readCommand(message);
    if (!command) return null;
    switch (command.name) {
      case '_result':
        if (command.transaction === this.#awaited) this.#answered(command);
        return null;
      case '_error':
        // Servers that know nothing of releaseStream or FCPublish answer them so: no harm.
        if (command.transaction === this.#awaited) throw this.#refusal(command.args[1]);
        return null;
      case 'onStatus':
        return this.#status(command.args[1]);
      case 'close':
        throw new PublishError('closed-by-ingest');
      default:
        return null;
    }
  }

  /** Says goodbye (7.2.2.3), so that the platform does not wait for us to come back. */
  end(): void {
    this.#call('FCUnpublish', null, this.#target.key);
    this.#call('deleteStream', null, this.#streamId);
  }

  #answered(command: Command): void {
    if (this.#step === 'connect') {
      this.#step = 'create';
      this.#wire.control(controlMessage(messageType.windowAckSize, ackWindow));
      this.#wire.setChunkSize(chunkSize);
      this.#call('releaseStream', null, this.#target.key);
      this.#call('FCPublish', null, this.#target.key);
      this.#awaited = this.#call('createStream', null);
    } else if (this.#step === 'create') {
      const id = command.args[1];
      if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > 0xffff_ffff) {
        throw new RtmpError('message', 'The ingest server created no stream.');
      }
      this.#step = 'publish';
      this.#streamId = id;
      const publish = {
        name: 'publish',
        transaction: ++this.#transaction,
        args: [null, this.#target.key, 'live'],
      };
      this.#awaited = publish.transaction;
      this.#wire.send(commandMessage(publish, id), publishStream);
    }
  }

  /** 7.2.2: the state of the stream, or of the connection (Enhanced RTMP v2, "Reconnect Request"). */
  #status(value: AmfValue): DialogueEvent | null {
    const info = asObject(value);
    const code = info?.['code'];
    if (code === 'NetConnection.Connect.ReconnectRequest') {
      const tcUrl = info!['tcUrl'];
      return { type: 'reconnect', tcUrl: typeof tcUrl === 'string' ? tcUrl : null };
    }
    if (code === 'NetStream.Publish.Start' && this.#step === 'publish') {
      this.#step = 'live';
      return { type: 'started' };
    }
    const gone = code === 'NetStream.Unpublish.Success' || code === 'NetConnection.Connect.Closed';
    if (info?.['level'] === 'error' || gone) throw this.#refusal(value);
    return null;
  }

  #refusal(value: AmfValue): PublishError {
    const code = asObject(value)?.['code'];
    const known = typeof code === 'string' && knownCodes.has(code) ? { code } : {};
    return new PublishError(this.#reasonFor(typeof code === 'string' ? code : ''), known);
  }

  #reasonFor(code: string): PublishFailure {
    if (/^NetStream\.Publish\.(BadName|Denied|Rejected)$/.test(code)) return 'key-rejected';
    // An ingest that restarts says nothing about the key.
    if (/^(NetConnection\.Connect\.(Closed|AppShutdown)|NetStream\.Unpublish\.Success)$/.test(code)) {
      return 'closed-by-ingest';
    }
    if (this.#step === 'connect' || /^NetConnection\.Connect\.(Rejected|InvalidApp)$/.test(code)) {
      return 'app-rejected';
    }
    return this.#step === 'publish' ? 'key-rejected' : 'closed-by-ingest';
  }

  #call(name: string, ...args: AmfValue[]): number {
    const transaction = ++this.#transaction;
    this.#wire.send(commandMessage({ name, transaction, args }), connectionStream);
    return transaction;
  }
}
