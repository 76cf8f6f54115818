import type { PictureInPicture } from '../../messages/layout.ts';
import { PictureFitter } from '../capture/fit-picture.ts';
import type { Picture, Size } from '../capture/picture.ts';
import { cameraArea, middleOf, type Area } from './geometry.ts';
import { samplesOf, withHalves, type Layer } from './layer.ts';

/** What is the same for every picture of one size. */
interface Made {
  readonly of: Size;
  readonly area: Area;
  readonly fitter: PictureFitter;
  readonly alpha: Uint8Array | null;
}

/** Makes of the pictures of a camera what is laid over the picture that goes out, as the layout has it. */
export class CameraLayer {
  readonly #size: Size;
  readonly #layout: PictureInPicture;
  #made: Made | null = null;

  /** @param size pixels of what goes out */
  constructor(size: Size, layout: PictureInPicture) {
    this.#size = size;
    this.#layout = layout;
  }

  /** @returns the same memory each time */
  show(picture: Picture): Layer {
    const { area, fitter, alpha } = this.#madeFor(picture);
    const data = fitter.fit(cut(picture, middleOf(picture, area)));
    if (this.#layout.mirrored) mirror(data, area);
    return { ...area, data, alpha };
  }

  #madeFor({ width, height }: Picture): Made {
    if (this.#made?.of.width !== width || this.#made.of.height !== height) {
      const of = { width, height };
      const area = cameraArea(this.#layout, this.#size, of);
      const alpha = this.#layout.shape === 'round' ? disc(area) : null;
      this.#made = { of, area, fitter: new PictureFitter(area), alpha };
    }
    return this.#made;
  }
}

/** A part of a picture in the same memory. */
function cut(picture: Picture, { x, y, width, height }: Area): Picture {
  const { format, layout } = picture;
  const [first, ...others] = layout;
  const perPixel = format === 'RGBX' ? 4 : 1;
  const perColour = format === 'NV12' ? 2 : 1;
  const at = ({ offset, stride }: PlaneLayout, left: number, top: number): PlaneLayout => ({
    offset: offset + top * stride + left,
    stride,
  });
  return {
    ...picture,
    width,
    height,
    layout: [at(first!, x * perPixel, y), ...others.map((each) => at(each, (x / 2) * perColour, y / 2))],
  };
}

function mirror(data: Uint8Array, { width, height }: Size): void {
  const pixels = width * height;
  const end = samplesOf({ width, height });
  for (let at = 0; at < pixels; at += width) data.subarray(at, at + width).reverse();
  const half = width / 2;
  for (let at = pixels; at < end; at += half) data.subarray(at, at + half).reverse();
}

/** A disc as large as fits, its edge one pixel soft. */
function disc({ width, height }: Size): Uint8Array {
  const radius = Math.min(width, height) / 2;
  const alpha = new Uint8ClampedArray(width * height);
  for (let y = 0, n = 0; y < height; y++) {
    for (let x = 0; x < width; x++, n++) {
      const distance = Math.hypot(x + 0.5 - width / 2, y + 0.5 - height / 2);
      alpha[n] = (radius - distance + 0.5) * 255;
    }
  }
  return withHalves(new Uint8Array(alpha.buffer), { width, height });
}
