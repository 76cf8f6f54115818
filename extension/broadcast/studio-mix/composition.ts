import { isSeen, type Layout, type Overlay } from '../../messages/layout.ts';
import type { Picture, Size } from '../capture/picture.ts';
import { CameraLayer } from './camera-layer.ts';
import { blend, samplesOf, type Layer } from './layer.ts';

/** Draws an overlay for a picture of this size. */
export type DrawOverlay = (overlay: Overlay, picture: Size) => Promise<Layer>;

interface Drawn {
  /** What was drawn, to know it again. */
  readonly of: string;
  readonly layer: Layer;
}

/**
 * Lays the camera and the overlays over pictures. Only what they cover is drawn: every other sample is the source's own, in
 * its own colours.
 */
export class Composition {
  readonly #size: Size;
  readonly #draw: DrawOverlay;
  readonly #out: Uint8Array<ArrayBuffer>;
  #camera: CameraLayer;
  /** The camera's newest picture; null while none is shown. */
  #cameraPicture: Picture | null = null;
  #overlays: readonly Drawn[] = [];
  /** The layout that counts: one that was still being drawn when the next came does not. */
  #layout: Layout | null = null;
  /** What the last picture was made of; null when it is to be made anew. */
  #base: Uint8Array | null = null;

  constructor(size: Size, draw: DrawOverlay) {
    this.#size = size;
    this.#draw = draw;
    this.#out = new Uint8Array(samplesOf(size));
    this.#camera = new CameraLayer(size, {
      on: false,
      corner: 'bottom-right',
      size: 'medium',
      shape: 'wide',
      mirrored: false,
    });
  }

  /** Whether pictures stay as they are. */
  get isPlain(): boolean {
    return this.#cameraPicture === null && this.#overlays.length === 0;
  }

  /** Resolves when it counts. @throws what drawing an overlay throws, when all the others are there */
  async setLayout(layout: Layout): Promise<void> {
    this.#layout = layout;
    const had = this.#overlays;
    const failed: unknown[] = [];
    const drawn = await Promise.all(
      layout.overlays.filter(isSeen).map(async (overlay): Promise<Drawn[]> => {
        const of = JSON.stringify(overlay);
        const same = had.find((each) => each.of === of);
        if (same) return [same];
        try {
          return [{ of, layer: await this.#draw(overlay, this.#size) }];
        } catch (error) {
          failed.push(error);
          return [];
        }
      }),
    );
    if (this.#layout !== layout) return;
    this.#overlays = drawn.flat();
    this.#camera = new CameraLayer(this.#size, layout.pictureInPicture);
    if (!layout.pictureInPicture.on) this.#cameraPicture = null;
    this.#base = null;
    if (failed.length > 0) throw failed[0];
  }

  /** The newest picture of the camera; null when it has gone. */
  setCamera(picture: Picture | null): void {
    this.#cameraPicture = this.#layout?.pictureInPicture.on ? picture : null;
    this.#base = null;
  }

  /**
   * @param base I420 without gaps, which stays as it is
   * @param isNew whether its samples are others than the last time
   * @returns the same where nothing is laid over it; else memory that is the same each time
   */
  compose(base: Uint8Array<ArrayBuffer>, isNew: boolean): Uint8Array<ArrayBuffer> {
    if (this.isPlain) return base;
    if (!isNew && this.#base === base) return this.#out;
    this.#out.set(base);
    if (this.#cameraPicture) blend(this.#out, this.#size, this.#camera.show(this.#cameraPicture));
    for (const { layer } of this.#overlays) blend(this.#out, this.#size, layer);
    this.#base = base;
    return this.#out;
  }
}
