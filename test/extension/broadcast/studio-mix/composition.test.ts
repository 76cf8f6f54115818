import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../extension/broadcast/capture/picture.ts';
import { Composition } from '../../../../extension/broadcast/studio-mix/composition.ts';
import { cameraArea, type Area } from '../../../../extension/broadcast/studio-mix/geometry.ts';
import { rgbaLayer } from '../../../../extension/broadcast/studio-mix/rgba-layer.ts';
import {
  corners,
  plainLayout,
  shapes,
  usualPictureInPicture,
  type Layout,
  type Overlay,
  type PictureInPicture,
} from '../../../../extension/messages/layout.ts';

const size = { width: 320, height: 180 };
const pixels = size.width * size.height;
const noise = new Uint8Array(pixels * 1.5).map((_, n) => 16 + ((n * 7919) % 219));

const title: Overlay = { kind: 'text', id: 'a', on: true, place: 'top-left', size: 'small', text: 'Hello' };
const logoArea: Area = { x: 20, y: 10, width: 40, height: 20 };

/** Draws white in place of whatever it is. */
function white(alpha: number): (overlay: Overlay) => Promise<ReturnType<typeof rgbaLayer>> {
  const drawn = new Uint8ClampedArray(logoArea.width * logoArea.height * 4).map((_, n) =>
    n % 4 === 3 ? alpha : 255,
  );
  return () => Promise.resolve(rgbaLayer(logoArea, drawn.slice()));
}

/** A camera that is grey, left darker than right. */
function camera(width = 160, height = 120): Picture {
  const data = new Uint8Array(width * height * 1.5).fill(128);
  for (let n = 0; n < width * height; n++) data[n] = n % width < width / 2 ? 60 : 200;
  return {
    ...{ format: 'I420', data, width, height, colorSpace: { matrix: 'bt709', fullRange: false } },
    layout: [
      { offset: 0, stride: width },
      { offset: width * height, stride: width / 2 },
      { offset: width * height * 1.25, stride: width / 2 },
    ],
  };
}

const withCamera = (differs: Partial<PictureInPicture>): Layout => ({
  ...plainLayout,
  pictureInPicture: { ...usualPictureInPicture, on: true, mirrored: false, ...differs },
});

/** How many samples differ from `noise` outside an area, in all three planes. */
function changedOutside(picture: Uint8Array, { x, y, width, height }: Area): number {
  let changed = 0;
  for (let n = 0; n < picture.length; n++) {
    if (picture[n] === noise[n]) continue;
    const isLuma = n < pixels;
    const [at, row, unit] = isLuma ? [n, size.width, 1] : [(n - pixels) % (pixels / 4), size.width / 2, 2];
    const [px, py] = [(at % row) * unit, Math.floor(at / row) * unit];
    if (px < x || px >= x + width || py < y || py >= y + height) changed += 1;
  }
  return changed;
}

describe('a composed picture', () => {
  it('is the source’s own memory while nothing is laid over it', async () => {
    const composition = new Composition(size, white(255));
    expect(composition.compose(noise, true)).toBe(noise);
    await composition.setLayout({ ...plainLayout, overlays: [{ ...title, on: false }] });
    expect(composition.isPlain).toBe(true);
    expect(composition.compose(noise, true)).toBe(noise);
  });

  it('has the camera in its corner, and every other sample as it was', async () => {
    for (const corner of corners) {
      for (const shape of shapes) {
        const composition = new Composition(size, white(255));
        const layout = withCamera({ corner, shape });
        await composition.setLayout(layout);
        composition.setCamera(camera());
        const picture = composition.compose(noise, true);
        const area = cameraArea(layout.pictureInPicture, size, { width: 160, height: 120 });
        expect(changedOutside(picture, area)).toBe(0);
        const row = (area.y + area.height / 2) * size.width + area.x;
        expect(picture[row + Math.round(area.width * 0.25)]).toBe(60);
        expect(picture[row + Math.round(area.width * 0.75)]).toBe(200);
        const edge = area.y * size.width + area.x;
        expect(picture[edge]).toBe(shape === 'round' ? noise[edge] : 60);
      }
    }
  });

  it('shows it as in a mirror where that is wanted', async () => {
    const composition = new Composition(size, white(255));
    const layout = withCamera({ mirrored: true });
    await composition.setLayout(layout);
    composition.setCamera(camera());
    const area = cameraArea(layout.pictureInPicture, size, { width: 160, height: 120 });
    const row = (area.y + area.height / 2) * size.width + area.x;
    const picture = composition.compose(noise, true);
    expect(picture[row + Math.round(area.width * 0.25)]).toBe(200);
    expect(picture[row + Math.round(area.width * 0.75)]).toBe(60);
  });

  it('is the source’s again when the camera goes, or is switched off', async () => {
    const composition = new Composition(size, white(255));
    await composition.setLayout(withCamera({}));
    composition.setCamera(camera());
    expect(composition.isPlain).toBe(false);
    composition.setCamera(null);
    expect(composition.compose(noise, true)).toBe(noise);
    composition.setCamera(camera());
    await composition.setLayout(plainLayout);
    expect(composition.isPlain).toBe(true);
    composition.setCamera(camera());
    expect(composition.isPlain).toBe(true);
  });

  it('has white as BT.709 in limited range under a logo, and half of it where that is half seen', async () => {
    const [full, half] = await Promise.all(
      [255, 128].map(async (alpha) => {
        const composition = new Composition(size, white(alpha));
        await composition.setLayout({ ...plainLayout, overlays: [title] });
        return composition.compose(noise, true);
      }),
    );
    const at = (logoArea.y + 5) * size.width + logoArea.x + 5;
    expect(full![at]).toBe(235);
    expect(half![at]).toBe(Math.round((235 * 128 + noise[at]! * 127) / 255));
    const chroma = pixels + ((logoArea.y + 4) / 2) * (size.width / 2) + (logoArea.x + 4) / 2;
    expect(full![chroma]).toBe(128);
    for (const picture of [full!, half!]) expect(changedOutside(picture, logoArea)).toBe(0);
  });

  it('is made again only when something of it is new', async () => {
    const composition = new Composition(size, white(255));
    await composition.setLayout({ ...plainLayout, overlays: [title] });
    const first = composition.compose(noise, true);
    const at = pixels - 1;
    first[at] = 7;
    expect(composition.compose(noise, false)[at]).toBe(7);
    expect(composition.compose(noise, true)[at]).toBe(noise[at]);
  });

  it('keeps what could be drawn, and draws again only what is another', async () => {
    const drawn: string[] = [];
    const composition = new Composition(size, (overlay) => {
      drawn.push(overlay.id);
      return overlay.id === 'bad' ? Promise.reject(new Error('unreadable')) : white(255)(overlay);
    });
    const bad: Overlay = { ...title, id: 'bad' };
    await expect(composition.setLayout({ ...plainLayout, overlays: [bad, title] })).rejects.toThrow(
      'unreadable',
    );
    expect(composition.isPlain).toBe(false);
    await composition.setLayout({ ...plainLayout, overlays: [title, { ...title, id: 'b' }] });
    expect(drawn).toEqual(['bad', 'a', 'b']);
  });

  it('is as the last layout says, whichever was drawn first', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const composition = new Composition(size, async (overlay) => {
      await gate;
      return white(255)(overlay);
    });
    const slow = composition.setLayout({ ...plainLayout, overlays: [title] });
    await composition.setLayout(plainLayout);
    open();
    await slow;
    expect(composition.isPlain).toBe(true);
  });
});

it('a drawing has no dark edge: what is not seen of it takes no part in its colours', () => {
  const area: Area = { x: 0, y: 0, width: 2, height: 2 };
  const red = [255, 0, 0, 255];
  const nothing = [0, 0, 0, 0];
  const { data, alpha } = rgbaLayer(
    area,
    new Uint8ClampedArray([...red, ...nothing, ...nothing, ...nothing]),
  );
  const all = rgbaLayer(area, new Uint8ClampedArray([...red, ...red, ...red, ...red]));
  expect([...data.subarray(4)]).toEqual([...all.data.subarray(4)]);
  expect([...alpha!]).toEqual([255, 0, 0, 0, 64]);
});
