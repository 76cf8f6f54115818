import { describe, expect, it } from 'vitest';
import {
  areaAt,
  cameraArea,
  imageArea,
  middleOf,
  textHeight,
  type Area,
} from '../../../../extension/broadcast/studio-mix/geometry.ts';
import { corners, places, shapes, sizes } from '../../../../extension/messages/layout.ts';

const pictures = [
  { width: 1280, height: 720 },
  { width: 854, height: 480 },
  { width: 720, height: 1280 },
];
const cameras = [
  { width: 640, height: 480 },
  { width: 1280, height: 720 },
  { width: 360, height: 640 },
];

function expectInside(area: Area, { width, height }: { width: number; height: number }): void {
  for (const each of [area.x, area.y, area.width, area.height]) expect(each % 2).toBe(0);
  expect(area.x).toBeGreaterThanOrEqual(0);
  expect(area.y).toBeGreaterThanOrEqual(0);
  expect(area.x + area.width).toBeLessThanOrEqual(width);
  expect(area.y + area.height).toBeLessThanOrEqual(height);
}

describe('where a layer goes', () => {
  it('is inside the picture, on even pixels, for every corner, size and shape', () => {
    for (const picture of pictures)
      for (const camera of cameras)
        for (const corner of corners)
          for (const size of sizes)
            for (const shape of shapes)
              expectInside(cameraArea({ corner, size, shape }, picture, camera), picture);
  });

  it('is the corner or edge that its name says', () => {
    const picture = { width: 1280, height: 720 };
    const middle = ({ x, y, width, height }: Area): readonly [number, number] => [
      x + width / 2,
      y + height / 2,
    ];
    for (const place of places) {
      const [x, y] = middle(areaAt(place, { width: 200, height: 100 }, picture));
      expect(place.startsWith('top') ? y < 200 : y > 520, place).toBe(true);
      if (place.endsWith('left')) expect(x).toBeLessThan(300);
      else if (place.endsWith('right')) expect(x).toBeGreaterThan(980);
      else expect(x).toBe(640);
    }
  });

  it('keeps the shape of the camera only where the whole of it is shown', () => {
    const [picture, camera] = [pictures[0]!, { width: 1280, height: 720 }];
    const wide = cameraArea({ corner: 'top-left', size: 'large', shape: 'wide' }, picture, camera);
    expect(wide.width / wide.height).toBeCloseTo(16 / 9, 1);
    for (const shape of ['round', 'square'] as const) {
      const { width, height } = cameraArea({ corner: 'top-left', size: 'large', shape }, picture, camera);
      expect(width).toBe(height);
    }
  });

  it('cuts what has another shape out of the middle', () => {
    expect(middleOf({ width: 640, height: 480 }, { width: 200, height: 200 })).toEqual({
      ...{ x: 80, y: 0, width: 480, height: 480 },
    });
    expect(middleOf({ width: 480, height: 640 }, { width: 160, height: 90 })).toMatchObject({
      x: 0,
      width: 480,
    });
  });

  it('makes a banner, and a title, no wider than the picture', () => {
    const [picture] = pictures as [(typeof pictures)[0]];
    const banner = imageArea({ place: 'top', size: 'large' }, picture, { width: 4000, height: 100 });
    expectInside(banner, picture);
    expect(banner.width / banner.height).toBeGreaterThan(30);
    const height = textHeight('large', picture, (each) => each * 40);
    expect(height * 40).toBeLessThanOrEqual(picture.width * 0.9);
    expect(textHeight('large', picture, (each) => each)).toBe(Math.floor(0.09 * 720));
  });
});
