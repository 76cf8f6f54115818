import { toI420 } from '../capture/rgb-picture.ts';
import type { Area } from './geometry.ts';
import { withHalves, type Layer } from './layer.ts';

/** What a canvas has drawn, in the colours of what goes out. @param rgba not premultiplied; is changed where it is not seen */
export function rgbaLayer(area: Area, rgba: Uint8ClampedArray): Layer {
  const { width, height } = area;
  spread(rgba, width, height);
  const alpha = new Uint8Array(width * height);
  for (let n = 0, at = 3; n < alpha.length; n++, at += 4) alpha[n] = rgba[at]!;
  const { data } = toI420({
    format: 'RGBX',
    data: new Uint8Array(rgba.buffer as ArrayBuffer, rgba.byteOffset, rgba.byteLength),
    width,
    height,
    layout: [{ offset: 0, stride: width * 4 }],
    colorSpace: { matrix: null, fullRange: null },
  });
  return { ...area, data, alpha: withHalves(alpha, area) };
}

/**
 * Four pixels share one colour: those that are not seen, which a canvas has as black, get the mean of the others as they
 * are seen, so that nothing has a dark edge.
 */
function spread(rgba: Uint8ClampedArray, width: number, height: number): void {
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const first = 4 * (y * width + x);
      const four = [first, first + 4, first + 4 * width, first + 4 * width + 4];
      const seen = four.reduce((sum, at) => sum + rgba[at + 3]!, 0);
      if (seen === 0 || seen === 4 * 255) continue;
      for (let colour = 0; colour < 3; colour++) {
        const mean = four.reduce((sum, at) => sum + rgba[at + colour]! * rgba[at + 3]!, 0) / seen;
        for (const at of four) if (rgba[at + 3] === 0) rgba[at + colour] = mean;
      }
    }
  }
}
