import type { Overlay } from '../../messages/layout.ts';
import type { Size } from '../capture/picture.ts';
import { areaAt, imageArea, textHeight, type Area } from './geometry.ts';
import type { Layer } from './layer.ts';
import { rgbaLayer } from './rgba-layer.ts';

/** Of the height of the letters: what is around a title. */
const padding = { x: 0.6, y: 0.35 } as const;
const ground = 'rgb(0 0 0 / 70%)';
const ink = '#fff';

/** What was drawn of an overlay, and where it goes. */
export interface Art {
  readonly area: Area;
  readonly canvas: OffscreenCanvas;
}

/** Draws an overlay: once, when it changes. @throws DOMException where an image cannot be read */
export async function drawArt(overlay: Overlay, picture: Size): Promise<Art> {
  return overlay.kind === 'text' ? drawText(overlay, picture) : drawImage(overlay, picture);
}

/**
 * The same as it is laid over samples. The canvas it is drawn on is read as red, green and blue, and no picture that goes out passes
 * through it. @throws DOMException as above
 */
export async function drawOverlay(overlay: Overlay, picture: Size): Promise<Layer> {
  const { area, canvas } = await drawArt(overlay, picture);
  return rgbaLayer(area, penFor(canvas).getImageData(0, 0, area.width, area.height).data);
}

function drawText(overlay: Extract<Overlay, { kind: 'text' }>, picture: Size): Art {
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
  return { area, canvas: pen.canvas };
}

async function drawImage(overlay: Extract<Overlay, { kind: 'image' }>, picture: Size): Promise<Art> {
  const bitmap = await createImageBitmap(blobOf(overlay.image));
  try {
    const area = imageArea(overlay, picture, bitmap);
    const pen = penOf(area);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(bitmap, 0, 0, area.width, area.height);
    return { area, canvas: pen.canvas };
  } finally {
    bitmap.close();
  }
}

function penOf({ width, height }: Size): OffscreenCanvasRenderingContext2D {
  return penFor(new OffscreenCanvas(width, height));
}

function penFor(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  return canvas.getContext('2d', { willReadFrequently: true })!;
}

/** Not by `fetch`, which the pages' policy keeps to the companion. */
function blobOf(dataUrl: string): Blob {
  const [head, body] = dataUrl.split(',') as [string, string];
  const bytes = Uint8Array.from(atob(body), (each) => each.charCodeAt(0));
  return new Blob([bytes], { type: head.slice('data:'.length, head.indexOf(';')) });
}
