import type { Picture } from './picture.ts';

/**
 * Takes the pixels of frames, one after the other, into memory that it keeps: megabytes that are new for every picture cost the
 * worker more than copying them. A picture stays as it is until the next one has been read, and no longer than that.
 */
export class FrameReader {
  /** What the last picture is in. */
  #last = new Uint8Array();
  /** What the next one goes into, which may fail. */
  #spare = new Uint8Array();

  /** Closes the frame, of which the browser has only a few to give. To be called again when it has resolved. @throws DOMException */
  async read(frame: VideoFrame): Promise<Picture> {
    try {
      const { format: given, colorSpace, visibleRect } = frame;
      // Null where the pixels are in graphics memory in a form that has no name; the browser converts them then.
      const format = given === 'I420' || given === 'NV12' ? given : 'RGBX';
      const to: VideoFrameCopyToOptions = format === given ? {} : { format };
      const bytes = frame.allocationSize(to);
      if (this.#spare.length !== bytes) this.#spare = new Uint8Array(bytes);
      const data = this.#spare;
      const layout = await frame.copyTo(data, to);
      this.#spare = this.#last;
      this.#last = data;
      const { width, height } = visibleRect!;
      return { format, data, width, height, layout, colorSpace };
    } finally {
      frame.close();
    }
  }
}
