import type { PublishTarget, VideoCodec } from '#protocol';
import { asObject, type AmfValue } from '../flv/amf0.ts';
import { commandMessage, isCommand, readCommand, type Command } from './command.ts';
import { codecsTaken, offeredCodecs } from './enhanced-connect.ts';
import { controlMessage, messageType, type RtmpMessage } from './message.ts';
import { PublishError, type PublishFailure } from '../publish/publish-error.ts';
import { RtmpError } from './rtmp-error.ts';
import type { RtmpWire } from './wire.ts';

/** An ingest does not take the publish, or takes it no longer. */
export interface Refusal {
  readonly failure: PublishError;
  /** Address that it sends the publisher to instead. Not to be told: it may hold the key. */
  readonly redirect: string | null;
  /** What it says in words: it may ask for a login in them. Not to be told either. */
  readonly description: string | null;
  /** Whether it knows the key already. */
  readonly atPublish: boolean;
}

export type DialogueEvent =
  | { readonly type: 'started' }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'reconnect'; readonly tcUrl: string | null };

/** One chunk carries nearly every frame. mediamtx publishes with the same size; servers take up to this at least. */
const chunkSize = 65_536;
/** The ingest is asked to acknowledge every so many bytes: once a second at 1.6 Mbit/s, the sooner a slow line is known. */
const ackWindow = 200_000;
const connectionStream = 3;
const publishStream = 8;
/** Enhanced RTMP v2, "Enhancing NetConnection connect Command": capsEx flag for ReconnectRequest. */
const capsExReconnect = 1;

/** Longest description that is looked at: what asks for a login is far shorter. */
const maxDescription = 1_024;

/**
 * Codes that end a publish whatever level they come with, and what they mean (Flash Media Server, "NetStatusEvent.info";
 * https://help.adobe.com/en_US/as3/dev/flash/events/NetStatusEvent.html). Null where that hangs on how far the publish
 * has come. Only these are repeated in errors; whatever else an ingest writes could hold anything.
 */
const endings: ReadonlyMap<string, PublishFailure | null> = new Map<string, PublishFailure | null>([
  ['NetConnection.Connect.Rejected', 'app-rejected'],
  ['NetConnection.Connect.InvalidApp', 'app-rejected'],
  ['NetConnection.Connect.Failed', null],
  // An ingest that restarts says nothing about the key.
  ['NetConnection.Connect.AppShutdown', 'closed-by-ingest'],
  ['NetConnection.Connect.Closed', 'closed-by-ingest'],
  ['NetConnection.Connect.IdleTimeout', 'closed-by-ingest'],
  ['NetStream.Publish.BadName', 'key-rejected'],
  ['NetStream.Publish.Denied', 'key-rejected'],
  ['NetStream.Publish.Rejected', 'key-rejected'],
  ['NetStream.Publish.Failed', null],
  ['NetStream.Failed', null],
  ['NetStream.Unpublish.Success', 'closed-by-ingest'],
]);
/** Refuses one call only; which one, the transaction says. */
const callFailed = 'NetConnection.Call.Failed';

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
  #videoCodecs = codecsTaken();
  readonly #asksForCodecs: boolean;

  constructor(wire: RtmpWire, target: PublishTarget, asksForCodecs = false) {
    this.#wire = wire;
    this.#asksForCodecs = asksForCodecs;
    this.#target = target;
  }

  /** Message stream of the publish, as the ingest numbered it. */
  get streamId(): number {
    return this.#streamId;
  }

  /** What pictures the ingest takes, by its own words. */
  get videoCodecs(): ReadonlySet<VideoCodec> {
    return this.#videoCodecs;
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
      ...(this.#asksForCodecs && offeredCodecs),
    });
  }

  /** Takes a message of the ingest; what is not waited for is passed over. @throws RtmpError when it makes no sense. */
  take(message: RtmpMessage): DialogueEvent | null {
    const command = readCommand(message);
    if (!command) {
      if (isCommand(message)) this.#wire.passOver();
      return null;
    }
    switch (command.name) {
      case '_result':
        return command.transaction === this.#awaited ? this.#answered(command) : null;
      case '_error':
        // Servers that know nothing of releaseStream or FCPublish answer them so: no harm.
        return command.transaction === this.#awaited ? this.#refused(command.args[1]) : null;
      case 'onStatus':
        return this.#status(command.args[1]);
      case 'close':
        return this.#refused(null, 'closed-by-ingest');
      default:
        return null;
    }
  }

  /** Says goodbye (7.2.2.3), so that the platform does not wait for us to come back. */
  end(): void {
    this.#call('FCUnpublish', null, this.#target.key);
    this.#call('deleteStream', null, this.#streamId);
  }

  #answered(command: Command): DialogueEvent | null {
    if (this.#step === 'connect') {
      if (endings.has(codeOf(command.args[1]))) return this.#refused(command.args[1]);
      this.#step = 'create';
      if (this.#asksForCodecs) this.#videoCodecs = codecsTaken(...command.args);
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
      this.#awaited = ++this.#transaction;
      const args = [null, this.#target.key, 'live'];
      this.#send({ name: 'publish', transaction: this.#awaited, args }, publishStream, id);
    }
    return null;
  }

  /**
   * 7.2.2: the state of the stream, or of the connection (Enhanced RTMP v2, "Reconnect Request"). The code decides; some
   * servers leave the level out, or have the wrong one. An error that is not known is one of the publish only while that
   * is waited for: afterwards, who means it ends the connection.
   */
  #status(info: AmfValue): DialogueEvent | null {
    const code = codeOf(info);
    if (code === 'NetConnection.Connect.ReconnectRequest') {
      const tcUrl = asObject(info)!['tcUrl'];
      return { type: 'reconnect', tcUrl: typeof tcUrl === 'string' ? tcUrl : null };
    }
    if (code === 'NetStream.Publish.Start') {
      if (this.#step !== 'publish') return null;
      this.#step = 'live';
      return { type: 'started' };
    }
    const isUnknownError = code !== callFailed && asObject(info)?.['level'] === 'error';
    return endings.has(code) || (isUnknownError && this.#step !== 'live') ? this.#refused(info) : null;
  }

  #refused(info: AmfValue, reason?: PublishFailure): DialogueEvent {
    const code = codeOf(info);
    const known = endings.has(code) || code === callFailed ? { code } : {};
    const redirect = redirectOf(info);
    const description = asObject(info)?.['description'];
    // An ingest that sends a publisher elsewhere has nothing against the key.
    const why = reason ?? (redirect === null ? this.#reasonFor(code) : 'app-rejected');
    return {
      type: 'refused',
      refusal: {
        failure: new PublishError(why, known),
        redirect: this.#step === 'live' ? null : redirect,
        description:
          typeof description === 'string' && this.#step === 'connect'
            ? description.slice(0, maxDescription)
            : null,
        atPublish: this.#step === 'publish',
      },
    };
  }

  #reasonFor(code: string): PublishFailure {
    const known = endings.get(code);
    if (known) return known;
    if (this.#step === 'connect') return 'app-rejected';
    return this.#step === 'publish' ? 'key-rejected' : 'closed-by-ingest';
  }

  #call(name: string, ...args: AmfValue[]): number {
    const transaction = ++this.#transaction;
    this.#send({ name, transaction, args }, connectionStream);
    return transaction;
  }

  /** Keys and logins are in commands: nothing of them stays in a buffer once they are sent. */
  #send(command: Command, chunkStreamId: number, streamId = 0): void {
    const message = commandMessage(command, streamId);
    this.#wire.send(message, chunkStreamId, () => message.payload.fill(0));
  }
}

function codeOf(info: AmfValue): string {
  const code = asObject(info)?.['code'];
  return typeof code === 'string' ? code : '';
}

/** `ex: { code: 302, redirect }` in the information of a refusal: Flash Media Server's way of sending a client elsewhere. */
function redirectOf(info: AmfValue): string | null {
  const redirect = asObject(asObject(info)?.['ex'])?.['redirect'];
  return typeof redirect === 'string' ? redirect : null;
}
