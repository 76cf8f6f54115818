import type { Size } from '../capture/picture.ts';

/** Pixels of its width. */
const smallWidth = 320;
/** Least distance in ms: five a second. */
const everyMs = 200;

/** Makes a small picture of what goes out, now and then, as long as somebody wants to see it. For workers. */
export class SmallPictures {
  wanted = false;
  readonly #size: Size;
  readonly #take: (jpeg: ArrayBuffer) => void;
  readonly #canvas: OffscreenCanvas;
  #madeMs = Number.NEGATIVE_INFINITY;
  #busy = false;

  constructor({ width, height }: Size, take: (jpeg: ArrayBuffer) => void) {
    this.#size = { width: smallWidth, height: Math.round((smallWidth * height) / width) };
    this.#take = take;
    this.#canvas = new OffscreenCanvas(this.#size.width, this.#size.height);
  }

  /** @param frame stays open. @param nowMs of any clock that only goes on */
  see(frame: VideoFrame, nowMs: number): void {
    if (!this.wanted || this.#busy || nowMs - this.#madeMs < everyMs) return;
    this.#madeMs = nowMs;
    this.#canvas
      .getContext('2d', { alpha: false })!
      .drawImage(frame, 0, 0, this.#size.width, this.#size.height);
    this.#busy = true;
    void this.#make().finally(() => (this.#busy = false));
  }

  async #make(): Promise<void> {
    const file = await this.#canvas.convertToBlob({ type: 'image/jpeg', quality: 0.6 });
    this.#take(await file.arrayBuffer());
  }
}
