import type { Overlay } from '../../messages/layout.ts';
import type { Size } from '../capture/picture.ts';
import { areaAt, imageArea, textHeight } from './geometry.ts';
import type { Layer } from './layer.ts';
import { rgbaLayer } from './rgba-layer.ts';

/** Of the height of the letters: what is around a title. */
const padding = { x: 0.6, y: 0.35 } as const;
const ground = 'rgb(0 0 0 / 70%)';
const ink = '#fff';

/**
 * Draws an overlay: once, when it changes. The canvas it is drawn on is read as red, green and blue, and no picture that
 * goes out passes through it. @throws DOMException where an image cannot be read
 */
export async function drawOverlay(overlay: Overlay, picture: Size): Promise<Layer> {
  return overlay.kind === 'text' ? drawText(overlay, picture) : drawImage(overlay, picture);
}

function drawText(overlay: Extract<Overlay, { kind: 'text' }>, picture: Size): Layer {
  const { text, size, place } = overlay;
  const font = (height: number): string => `600 ${height}px system-ui, sans-serif`;
  const measure = penOf({ width: 2, height: 2 });
  const widthOf = (height: number): number => {
    measure.font = font(height);
    return measure.measureText(text).width + 2 * padding.x * height;
  };
  const height = textHeight(size, picture, widthOf);
  const area = areaAt(place, { width: widthOf(height), height: height * (1.2 + 2 * padding.y) }, picture);
  const pen = penOf(area);
  pen.fillStyle = ground;
  pen.roundRect(0, 0, area.width, area.height, height * 0.3);
  pen.fill();
  pen.fillStyle = ink;
  pen.font = font(height);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, area.width / 2, area.height / 2, area.width);
  return rgbaLayer(area, pen.getImageData(0, 0, area.width, area.height).data);
}

async function drawImage(overlay: Extract<Overlay, { kind: 'image' }>, picture: Size): Promise<Layer> {
  const bitmap = await createImageBitmap(blobOf(overlay.image));
  try {
    const area = imageArea(overlay, picture, bitmap);
    const pen = penOf(area);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(bitmap, 0, 0, area.width, area.height);
    return rgbaLayer(area, pen.getImageData(0, 0, area.width, area.height).data);
  } finally {
    bitmap.close();
  }
}

function penOf({ width, height }: Size): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
}

/** Not by `fetch`, which the pages' policy keeps to the companion. */
function blobOf(dataUrl: string): Blob {
  const [head, body] = dataUrl.split(',') as [string, string];
  const bytes = Uint8Array.from(atob(body), (each) => each.charCodeAt(0));
  return new Blob([bytes], { type: head.slice('data:'.length, head.indexOf(';')) });
}
