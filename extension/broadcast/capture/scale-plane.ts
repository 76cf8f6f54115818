/** One plane of a picture in memory. */
export interface Plane {
  readonly data: Uint8Array;
  /** Bytes before its first sample, from one row to the next, and from one sample to the next. */
  readonly offset: number;
  readonly stride: number;
  readonly step: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Bits behind the point of a place between two samples. */
const shift = 8;
const one = 1 << shift;
/** Rounds what has twice as many. */
const half = (one * one) / 2;

/** Draws a plane into another one in that one's size, bilinear. The target's step is 1. */
export function scalePlane(from: Plane, size: Size, to: Plane, toSize: Size): void {
  const columns = placesOf(size.width, toSize.width);
  const rows = placesOf(size.height, toSize.height);
  // With the last sample twice: there is nothing behind it.
  const line = new Int32Array(size.width + 1);
  for (let y = 0; y < toSize.height; y++) {
    const above = from.offset + rows.first[y]! * from.stride;
    const below = from.offset + rows.next[y]! * from.stride;
    const out = to.offset + y * to.stride;
    if (size.width === toSize.width && size.height === toSize.height && from.step === 1) {
      to.data.set(from.data.subarray(above, above + size.width), out);
      continue;
    }
    blend(line, from.data, from.step, above, below, rows.part[y]!);
    spread(line, columns, to.data, out);
  }
}

/** One row between two others; values have {@link shift} more bits. */
function blend(
  line: Int32Array,
  data: Uint8Array,
  step: number,
  above: number,
  below: number,
  part: number,
): void {
  const last = line.length - 1;
  for (let x = 0, n = 0; x < last; x++, n += step) {
    const value = data[above + n]!;
    line[x] = (value << shift) + (data[below + n]! - value) * part;
  }
  line[last] = line[last - 1]!;
}

function spread(line: Int32Array, { first, part }: Places, data: Uint8Array, out: number): void {
  const count = first.length;
  for (let x = 0; x < count; x++) {
    const at = first[x]!;
    const value = line[at]!;
    data[out + x] = ((value << shift) + (line[at + 1]! - value) * part[x]! + half) >> (2 * shift);
  }
}

interface Places {
  /** The sample before, and the one behind. */
  readonly first: Int32Array;
  readonly next: Int32Array;
  /** How near to the second, of 256. */
  readonly part: Int32Array;
}

/** For each of `count` samples the two of `length` that it lies between. */
function placesOf(length: number, count: number): Places {
  const first = new Int32Array(count);
  const next = new Int32Array(count);
  const part = new Int32Array(count);
  for (let n = 0; n < count; n++) {
    const place = Math.min(length - 1, Math.max(0, ((n + 0.5) * length) / count - 0.5));
    first[n] = Math.floor(place);
    next[n] = Math.min(length - 1, first[n]! + 1);
    part[n] = Math.round((place - first[n]!) * one);
  }
  return { first, next, part };
}
