import { platformShares, type Picture, type Size } from './picture.ts';
import { toI420 } from './rgb-picture.ts';
import { scalePlane, type Plane } from './scale-plane.ts';

/** Shares of red and blue in the brightness (ITU-T H.273, table 4). */
const shares: Readonly<Record<string, readonly [red: number, blue: number]>> = {
  bt709: platformShares,
  'bt2020-ncl': [0.2627, 0.0593],
};
/** Cameras that do not say. */
const cameraShares = [0.299, 0.114] as const;

/**
 * Makes pictures of one size and of the colours that platforms expect, whatever they were: as large as they fit, with black
 * around them. Not by a canvas: what is drawn there comes out of the recorder in full range and with another curve.
 */
export class PictureFitter {
  /** I420 (Y, then U and V of half the size); the last picture, until the next one is made. */
  readonly #out: Uint8Array<ArrayBuffer>;
  readonly #y: Plane;
  readonly #u: Plane;
  readonly #v: Plane;
  /** The same memory. */
  readonly #clamped: Uint8ClampedArray;
  /** What colour adds to the brightness, for each pixel of U and V. */
  readonly #lift: Float32Array;
  #place = '';
  readonly #size: Size;

  constructor(size: Size) {
    this.#size = size;
    const { width, height } = size;
    const pixels = width * height;
    this.#out = new Uint8Array(pixels * 1.5);
    this.#clamped = new Uint8ClampedArray(this.#out.buffer);
    this.#y = { data: this.#out, offset: 0, stride: width, step: 1 };
    this.#u = { data: this.#out, offset: pixels, stride: width / 2, step: 1 };
    this.#v = { data: this.#out, offset: pixels * 1.25, stride: width / 2, step: 1 };
    this.#lift = new Float32Array(pixels / 4);
  }

  /** @returns I420 without gaps; the same memory each time. */
  fit(picture: Picture): Uint8Array<ArrayBuffer> {
    const inside = this.#placeOf(picture);
    this.#fitYuv(picture.format === 'RGBX' ? toI420(picture) : picture, inside);
    return this.#out;
  }

  /** Where it goes; what is around it is made black when that changes. */
  #placeOf({ width, height }: Picture): Place {
    const scale = Math.min(this.#size.width / width, this.#size.height / height);
    const even = (side: number, most: number): number =>
      Math.min(most, Math.max(2, Math.round(side / 2) * 2));
    const size = {
      width: even(width * scale, this.#size.width),
      height: even(height * scale, this.#size.height),
    };
    const middle = (room: number): number => Math.floor(room / 4) * 2;
    const place = {
      ...size,
      x: middle(this.#size.width - size.width),
      y: middle(this.#size.height - size.height),
    };
    const name = JSON.stringify(place);
    if (name !== this.#place) {
      this.#out.fill(16, 0, this.#u.offset);
      this.#out.fill(128, this.#u.offset);
    }
    this.#place = name;
    return place;
  }

  #fitYuv({ format, data, layout, width, height, colorSpace }: Picture, place: Place): void {
    const [y, u, v] = layout;
    const isPacked = format === 'NV12';
    const step = isPacked ? 2 : 1;
    const chroma = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
    const half = halved(place);
    scalePlane({ data, ...y!, step: 1 }, { width, height }, at(this.#y, place), place);
    scalePlane({ data, ...u!, step }, chroma, at(this.#u, half), half);
    const second = isPacked ? { ...u!, offset: u!.offset + 1 } : v!;
    scalePlane({ data, ...second, step }, chroma, at(this.#v, half), half);
    this.#convertColours(place, colorSpace);
  }

  /** In place, from one matrix and range to the other: all of it is linear. */
  #convertColours(place: Place, { matrix, fullRange }: Picture['colorSpace']): void {
    if (matrix === 'bt709' && fullRange === false) return;
    const [fromBlack, fromLuma, fromChroma] = fullRange ? [0, 255, 255] : [16, 219, 224];
    const [blue, red] = chromaVectors(shares[matrix ?? ''] ?? cameraShares).map(toBt709);
    const perU = blue!.map((each, n) => (each * (n === 0 ? 219 : 224)) / fromChroma);
    const perV = red!.map((each, n) => (each * (n === 0 ? 219 : 224)) / fromChroma);
    const [liftU, uOfU, vOfU] = perU as unknown as Triple;
    const [liftV, uOfV, vOfV] = perV as unknown as Triple;
    const gain = 219 / fromLuma;
    const black = 16 - fromBlack * gain;
    // Rounds and keeps to the range with each number that is put in.
    const out = this.#clamped;
    const lift = this.#lift;
    const { offset: firstU, stride: chromaStride } = this.#u;
    const { offset: firstV } = this.#v;
    const half = halved(place);
    for (let row = 0; row < half.height; row++) {
      const start = (half.y + row) * chromaStride + half.x;
      for (let n = start, end = start + half.width; n < end; n++) {
        const u = out[firstU + n]! - 128;
        const v = out[firstV + n]! - 128;
        lift[n] = black + liftU * u + liftV * v;
        out[firstU + n] = 128 + uOfU * u + uOfV * v;
        out[firstV + n] = 128 + vOfU * u + vOfV * v;
      }
    }
    const { stride } = this.#y;
    for (let row = 0; row < place.height; row++) {
      let n = (place.y + row) * stride + place.x;
      const first = ((place.y + row) >> 1) * chromaStride + (place.x >> 1);
      for (let chroma = first, end = first + (place.width >> 1); chroma < end; chroma++, n += 2) {
        const more = lift[chroma]!;
        out[n] = gain * out[n]! + more;
        out[n + 1] = gain * out[n + 1]! + more;
      }
    }
  }
}

interface Place extends Size {
  readonly x: number;
  readonly y: number;
}

function halved({ x, y, width, height }: Place): Place {
  return { x: x / 2, y: y / 2, width: width / 2, height: height / 2 };
}

function at(plane: Plane, { x, y }: Place): Plane {
  return { ...plane, offset: plane.offset + y * plane.stride + x };
}

type Triple = readonly [number, number, number];

/** Red, green and blue of one unit of each colour difference (H.273, 8.3, the other way round). */
function chromaVectors([kr, kb]: readonly [number, number]): [blue: Triple, red: Triple] {
  const kg = 1 - kr - kb;
  return [
    [0, (-2 * (1 - kb) * kb) / kg, 2 * (1 - kb)],
    [2 * (1 - kr), (-2 * (1 - kr) * kr) / kg, 0],
  ];
}

/** Brightness and both colour differences of red, green and blue, each up to 1. */
function toBt709([r, g, b]: Triple): Triple {
  const [kr, kb] = platformShares;
  const luma = kr * r + (1 - kr - kb) * g + kb * b;
  return [luma, (b - luma) / (2 * (1 - kb)), (r - luma) / (2 * (1 - kr))];
}
