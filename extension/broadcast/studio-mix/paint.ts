import { isSeen, type Layout } from '../../messages/layout.ts';
import type { Size } from '../capture/picture.ts';
import { cameraArea, middleOf } from './geometry.ts';
import { drawArt, type Art } from './overlay-art.ts';

/** A video that shows something, and how many pixels of it. */
type Video = CanvasImageSource & { readonly videoWidth: number; readonly videoHeight: number };

/**
 * Paints a picture with what is laid over it on a canvas, for browsers that take pictures only from there: in the places and sizes,
 * and with the art, that `Composition` lays over samples.
 */
export class Paint {
  readonly #pen: CanvasRenderingContext2D;
  readonly #size: Size;
  readonly #draw: typeof drawArt;
  #layout: Layout;
  #art: readonly Art[] = [];

  /** @param draw draws an overlay */
  constructor(pen: CanvasRenderingContext2D, size: Size, layout: Layout, draw: typeof drawArt = drawArt) {
    this.#pen = pen;
    this.#size = size;
    this.#layout = layout;
    this.#draw = draw;
  }

  /** Resolves when it counts, or another has taken its place. An image that cannot be read is left out. */
  async setLayout(layout: Layout): Promise<void> {
    this.#layout = layout;
    const drawn = await Promise.all(
      layout.overlays.filter(isSeen).map((overlay) => this.#draw(overlay, this.#size).catch(() => null)),
    );
    if (this.#layout === layout) this.#art = drawn.filter((one) => one !== null);
  }

  /** @param camera null for none */
  show(source: Video, camera: Video | null): void {
    const { width, height } = this.#size;
    const pen = this.#pen;
    pen.fillStyle = '#000';
    pen.fillRect(0, 0, width, height);
    const scale = Math.min(width / source.videoWidth, height / source.videoHeight);
    const [w, h] = [Math.round(source.videoWidth * scale), Math.round(source.videoHeight * scale)];
    pen.drawImage(source, (width - w) >> 1, (height - h) >> 1, w, h);
    if (camera && this.#layout.pictureInPicture.on) this.#showCamera(camera);
    for (const { area, canvas } of this.#art) pen.drawImage(canvas, area.x, area.y);
  }

  #showCamera(camera: Video): void {
    const of = { width: camera.videoWidth, height: camera.videoHeight };
    const { pictureInPicture } = this.#layout;
    const { x, y, width, height } = cameraArea(pictureInPicture, this.#size, of);
    const part = middleOf(of, { width, height });
    const pen = this.#pen;
    pen.save();
    pen.translate(x + width / 2, y + height / 2);
    if (pictureInPicture.shape === 'round') {
      pen.beginPath();
      pen.arc(0, 0, Math.min(width, height) / 2, 0, 2 * Math.PI);
      pen.clip();
    }
    if (pictureInPicture.mirrored) pen.scale(-1, 1);
    pen.drawImage(camera, part.x, part.y, part.width, part.height, -width / 2, -height / 2, width, height);
    pen.restore();
  }
}
