import type { BroadcastDesk, BroadcastListener, BroadcastSession } from '../../../companion/ports/desk.ts';
import type {
  ChunkPlace,
  ChunkReply,
  DestinationReply,
  DestinationStatus,
  PictureFormat,
  PlainReply,
  MeasureServersReply,
  PlatformId,
  PreflightReply,
  RenditionChoice,
  Retry,
  SendKey,
  SendKeyReply,
  UploadTestReply,
  UploadTestRequest,
} from '../../../companion/protocol/index.ts';

export const status: DestinationStatus = {
  id: 'd1',
  platform: 'youtube',
  name: 'YouTube',
  state: 'connecting',
  reason: null,
  message: '',
  attempt: 0,
  retryInMs: null,
};

/** A session that takes everything and writes down what it was given; each answer can be replaced. */
export class DoubleSession implements BroadcastSession {
  readonly keys: SendKey[] = [];
  readonly retries: Retry[] = [];
  readonly renditions: RenditionChoice[] = [];
  /** For each `stop`, the id that it named. */
  readonly stops: (string | null)[] = [];
  pauses = 0;
  /** For each `hide`, what is to be recorded. */
  readonly hides: (PictureFormat | null)[] = [];
  consents = 0;
  readonly markers: string[] = [];
  readonly chunks: { bytes: Buffer; place: ChunkPlace | null }[] = [];
  /** Resolves when the socket is gone. */
  readonly left: Promise<void>;
  #leave!: () => void;
  answerKey: () => SendKeyReply = () => ({ ok: true, destination: status, next: null });
  answerEnd: () => Promise<PlainReply> = () => Promise.resolve({ ok: true });

  constructor(
    readonly platform: PlatformId,
    readonly broadcastId: string | null,
    readonly listener: BroadcastListener,
  ) {
    this.left = new Promise((resolve) => (this.#leave = resolve));
  }

  sendKey(request: SendKey): SendKeyReply {
    this.keys.push(request);
    return this.answerKey();
  }

  chunk(bytes: Buffer, place: ChunkPlace | null): ChunkReply {
    this.chunks.push({ bytes, place });
    return { ok: true, next: { epoch: place?.epoch ?? 0, seq: (place?.seq ?? this.chunks.length - 1) + 1 } };
  }

  retry(request: Retry): Promise<DestinationReply> {
    this.retries.push(request);
    return Promise.resolve({ ok: true, destination: status });
  }

  rendition(choice: RenditionChoice): DestinationReply {
    this.renditions.push(choice);
    return { ok: true, destination: status };
  }

  mark(label: string): PlainReply {
    this.markers.push(label);
    return { ok: true };
  }

  stop(id: string | null): Promise<DestinationReply> {
    this.stops.push(id);
    return Promise.resolve({ ok: true, destination: { ...status, state: 'ended' } });
  }

  pause(): PlainReply {
    this.pauses += 1;
    return { ok: true };
  }

  hide(expected: PictureFormat | null): PlainReply {
    this.hides.push(expected);
    return { ok: true };
  }

  goOn(): PlainReply {
    this.consents += 1;
    return { ok: true };
  }

  end(): Promise<PlainReply> {
    return this.answerEnd();
  }

  leave(): void {
    this.#leave();
  }
}

export class DoubleDesk implements BroadcastDesk {
  readonly sessions: DoubleSession[] = [];
  /** What was asked outside of every broadcast; answered by the test where `answerPreflight` does not. */
  readonly preflights: { request: SendKey; signal: AbortSignal; end: (answer: PreflightReply) => void }[] =
    [];
  answerPreflight: () => Promise<PreflightReply> | null = () => null;

  preflight(_platform: PlatformId, request: SendKey, signal: AbortSignal): Promise<PreflightReply> {
    return new Promise((resolve, reject) => {
      this.preflights.push({ request, signal, end: resolve });
      this.answerPreflight()?.then(resolve, reject);
    });
  }

  /** What was asked to be measured. */
  readonly measured: { platform: PlatformId; anew: boolean }[] = [];

  measureServers(platform: PlatformId, anew: boolean): Promise<MeasureServersReply> {
    this.measured.push({ platform, anew });
    return Promise.resolve({ ok: true, nearest: [{ name: 'Near', ms: 12 }] });
  }

  /** What was asked to be tested. */
  readonly tested: UploadTestRequest[] = [];

  testUpload(_platform: PlatformId, request: UploadTestRequest): Promise<UploadTestReply> {
    this.tested.push(request);
    return Promise.resolve({ ok: true, reason: null, message: '', kbps: 11_800, isAtLeast: false });
  }

  join(platform: PlatformId, broadcastId: string | null, listener: BroadcastListener): BroadcastSession {
    const session = new DoubleSession(platform, broadcastId, listener);
    this.sessions.push(session);
    return session;
  }

  get session(): DoubleSession {
    return this.sessions.at(-1)!;
  }
}
