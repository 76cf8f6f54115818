import { EventEmitter } from 'node:events';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import type { PublishTarget } from '../../../companion/protocol/index.ts';
import {
  PublishError,
  type PublishErrorOptions,
  type PublishFailure,
} from '../../../companion/publish/publish-error.ts';
import { onlyH264, type Acknowledged, type PublisherPort } from '../../../companion/publish/publisher.ts';

export type Ending = { readonly reason: PublishFailure } | null;

/** A publisher whose ingest is the test: it accepts, takes, blocks, acknowledges and ends when told to. */
export class FakePublisher
  extends EventEmitter<{ drain: []; reconnect: [string | null] }>
  implements PublisherPort
{
  readonly target: PublishTarget;
  readonly sent: FlvTag[] = [];
  readonly closed: Promise<PublishError | null>;
  bytesSent = 0;
  videoCodecs: PublisherPort['videoCodecs'] = onlyH264;
  bytesAcked = 0;
  acknowledgements: Acknowledged = { count: 0, total: null, isExact: true };
  bufferedBytes = 0;
  /** Everything sent stays in the buffer and `send` answers false. */
  isBlocked = false;
  /** Bytes that are taken until it blocks by itself. */
  room = Infinity;
  isClosed = false;
  /** An ingest that does not take leave: `close` never resolves. */
  isDeaf = false;
  accept!: () => void;
  refuse!: (reason: PublishFailure, options?: PublishErrorOptions) => void;
  end!: (ending: Ending) => void;
  readonly #answer: Promise<void>;

  constructor(
    target: PublishTarget,
    readonly asksForCodecs = false,
  ) {
    super();
    this.target = target;
    this.closed = new Promise((resolve) => {
      this.end = (ending) => resolve(ending && new PublishError(ending.reason));
    });
    this.#answer = new Promise((resolve, reject) => {
      this.accept = resolve;
      this.refuse = (reason, options) => reject(new PublishError(reason, options));
    });
  }

  connect(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => !this.isDeaf && this.refuse('stopped'), { once: true });
    return this.#answer;
  }

  send(tag: FlvTag): boolean {
    this.sent.push(tag);
    this.bytesSent += tag.payload.length;
    this.room -= tag.payload.length;
    if (this.room <= 0) this.isBlocked = true;
    if (this.isBlocked) this.bufferedBytes += tag.payload.length;
    return !this.isBlocked;
  }

  /** The ingest says that it has received so much in all. */
  acknowledge(total = this.bytesSent): void {
    this.bytesAcked = total;
    this.acknowledgements = { count: this.acknowledgements.count + 1, total, isExact: true };
  }

  /** The ingest takes what is buffered and asks for more. @param room how much more, in bytes */
  drain(room = Infinity): void {
    this.isBlocked = false;
    this.room = room;
    this.bufferedBytes = 0;
    this.emit('drain');
  }

  close(): Promise<void> {
    if (this.isDeaf) return new Promise(() => {});
    this.isClosed = true;
    this.end(null);
    return Promise.resolve();
  }
}
