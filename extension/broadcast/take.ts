import type { Quality, SourceRequest } from '../messages/start-request.ts';
import type { Capture, Shape } from './capture/capture.ts';

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

  /** The tracks of this quality; it is captured as that once `betweenPictures` of them has changed to them. */
  async shapeFor(quality: Quality): Promise<Shape> {
    if (this.isCapturedAs(quality)) return this.capture;
    const { stream, betweenPictures } = await this.capture.reshape(quality);
    return {
      stream,
      betweenPictures: (change) =>
        betweenPictures(() => {
          change();
          this.#quality = quality;
        }),
    };
  }
}
