import { beforeEach, describe, expect, it } from 'vitest';
import { Paint } from '../../../../extension/broadcast/studio-mix/paint.ts';
import {
  plainLayout,
  usualPictureInPicture,
  type Layout,
  type Overlay,
} from '../../../../extension/messages/layout.ts';

/** Of each overlay: 10 by 10 pixels, at as many pixels from the left as it has letters. */
const drawText = (async (overlay: Overlay) => {
  const { text } = overlay as Extract<Overlay, { kind: 'text' }>;
  if (text === 'broken') throw new DOMException('not an image');
  return { area: { x: text.length, y: 0, width: 10, height: 10 }, canvas: text };
}) as unknown as NonNullable<ConstructorParameters<typeof Paint>[3]>;

const size = { width: 1280, height: 720 };
const video = (name: string, videoWidth: number, videoHeight: number) =>
  ({ name, videoWidth, videoHeight }) as unknown as Parameters<Paint['show']>[0];
const screen = video('screen', 1152, 720);
const camera = video('camera', 640, 480);
const withCamera: Layout = {
  ...plainLayout,
  pictureInPicture: { ...usualPictureInPicture, on: true, shape: 'wide', mirrored: false },
};
const titles = (...texts: string[]): Layout => ({
  ...plainLayout,
  overlays: texts.map((text): Overlay => ({
    kind: 'text',
    id: text,
    on: text !== 'off',
    place: 'top',
    size: 'medium',
    text,
  })),
});

/** Every call of the pen, as text. */
let calls: string[];
let pen: CanvasRenderingContext2D;

beforeEach(() => {
  calls = [];
  pen = new Proxy({} as Record<string, unknown>, {
    get:
      (_, name: string) =>
      (...args: unknown[]) =>
        calls.push([name, ...args.map((one) => (one as { name?: string }).name ?? String(one))].join(' ')),
    set: () => true,
  }) as unknown as CanvasRenderingContext2D;
});

describe('what is painted', () => {
  it('is the source as large as it fits, with black around it', () => {
    const paint = new Paint(pen, size, plainLayout);
    paint.show(screen, camera);
    paint.show(video('tall', 360, 1440), null);
    expect(calls).toEqual([
      ...['fillRect 0 0 1280 720', 'drawImage screen 64 0 1152 720'],
      ...['fillRect 0 0 1280 720', 'drawImage tall 550 0 180 720'],
    ]);
  });

  it('has the camera in its corner, cut, round and mirrored as the layout has it', () => {
    const paint = new Paint(pen, size, withCamera);
    paint.show(screen, camera);
    // 28 % of the height, 3 % from both edges.
    expect(calls.slice(2)).toEqual([
      ...['save', 'translate 1124 597', 'drawImage camera 2 0 636 480 -134 -101 268 202', 'restore'],
    ]);
    calls = [];
    void paint.setLayout({
      ...withCamera,
      pictureInPicture: {
        ...withCamera.pictureInPicture,
        corner: 'top-left',
        shape: 'round',
        mirrored: true,
      },
    });
    paint.show(screen, camera);
    expect(calls.slice(2)).toEqual([
      ...['save', 'translate 123 123', 'beginPath', `arc 0 0 101 0 ${2 * Math.PI}`, 'clip', 'scale -1 1'],
      ...['drawImage camera 80 0 480 480 -101 -101 202 202', 'restore'],
    ]);
  });

  it('has the overlays that are seen on top, once they are drawn, and not one that cannot be', async () => {
    const paint = new Paint(pen, size, plainLayout, drawText);
    const overtaken = paint.setLayout(titles('old'));
    await paint.setLayout(titles('one', 'off', ' ', 'broken', 'three'));
    await overtaken;
    paint.show(screen, null);
    expect(calls.slice(2)).toEqual(['drawImage one 3 0', 'drawImage three 5 0']);
  });
});
