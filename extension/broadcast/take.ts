import type { Quality, SourceRequest } from '../messages/start-request.ts';
import type { Capture, Turn } from './capture/capture.ts';

/** One source, opened. */
export class Take {
  /** Whether it has been acted on that the source ended by itself. */
  lost = false;
  readonly source: SourceRequest;
  readonly capture: Capture;
  #quality: Quality;

  /** @param quality as which it is captured */
  constructor(source: SourceRequest, capture: Capture, quality: Quality) {
    this.source = source;
    this.capture = capture;
    this.#quality = quality;
  }

  isCapturedAs(quality: Quality): boolean {
    return this.#quality === quality;
  }

  /** Its own tracks are recorded as this. */
  became(quality: Quality): void {
    this.#quality = quality;
  }

  /** See `Capture.turn`: it is captured as this once pictures have turned. */
  async turnTo(quality: Quality): Promise<Turn | null> {
    const before = this.#quality;
    const turn = await this.capture.turn(quality);
    return (
      turn && {
        ...turn,
        over: async () => {
          const afterMs = await turn.over();
          this.#quality = quality;
          return afterMs;
        },
        back: () => {
          turn.back();
          this.#quality = before;
        },
      }
    );
  }
}
