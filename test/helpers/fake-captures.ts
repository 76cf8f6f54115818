import type { Capture, OpenCapture, Turn } from '../../extension/broadcast/capture/capture.ts';
import type { Softness } from '../../extension/broadcast/capture/soften-picture.ts';
import type { Quality, SourceRequest } from '../../extension/messages/start-request.ts';

export class FakeCapture implements Capture {
  readonly stream = { getAudioTracks: () => [{}] } as unknown as MediaStream;
  readonly goesOutAsRecorded = true;
  softness: Softness = 0;
  ended = false;
  readonly #log: string[];
  readonly #kind: string;
  readonly #onEnded: () => void;

  constructor(kind: string, log: string[], onEnded: () => void) {
    this.#kind = kind;
    this.#log = log;
    this.#onEnded = onEnded;
    log.push(`+${kind}`);
  }

  /** The source ends by itself; nobody is told yet. */
  break(): void {
    this.ended = true;
  }

  /** The source ends by itself. */
  end(): void {
    this.ended = true;
    this.#onEnded();
  }

  soften(softness: Softness): void {
    this.softness = softness;
  }

  async still(): Promise<Blob | null> {
    return null;
  }

  /** Every size and rate that it was asked for while it was open. */
  readonly shapes: string[] = [];
  /** Answers as where no single picture is known of, unless there is one to give. */
  nextTurn: Turn | null = null;

  async turn({ width, height, frameRate }: Quality): Promise<Turn | null> {
    this.shapes.push(`${width}x${height}@${frameRate}`);
    return this.nextTurn;
  }

  async stop(): Promise<void> {
    this.#log.push(`-${this.#kind}`);
  }
}

/** Sources that open at once, or are refused when `refusal` is set. */
export class FakeCaptures {
  readonly made: FakeCapture[] = [];
  /** What was opened and stopped, in order: `+tab`, `-tab`. */
  readonly log: string[] = [];
  refusal: Error | null = null;
  /** Holds back what is opened until it resolves. */
  gate: Promise<void> = Promise.resolve();

  readonly open: OpenCapture = async ({ kind }: SourceRequest, _quality, onEnded) => {
    if (this.refusal) throw this.refusal;
    await this.gate;
    this.made.push(new FakeCapture(kind, this.log, onEnded));
    return this.made.at(-1)!;
  };

  get stopped(): number {
    return this.log.filter((line) => line.startsWith('-')).length;
  }
}
