import { expect, it } from 'vitest';
import {
  maxImageLength,
  maxOverlays,
  maxTitleLength,
  usualPictureInPicture,
} from '../../../extension/messages/layout.ts';
import { openSettings } from '../../../extension/settings/settings.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { testSealer } from '../../helpers/test-sealer.ts';

const title = { kind: 'text', id: 'a', on: true, place: 'top', size: 'small', text: 'Hello' } as const;
const logo = { kind: 'image', id: 'b', on: true, place: 'top', size: 'small', name: 'Logo' } as const;
const image = 'data:image/webp;base64,AAAA';

/** What is read of a stored layout. */
async function read(layout: Record<string, unknown>): Promise<Record<string, unknown>> {
  const settings = openSettings(new MemoryArea(), testSealer());
  return settings.studio.parse(layout);
}

it('a layout is kept as it is', async () => {
  const layout = {
    pictureInPicture: { on: true, corner: 'top-left', size: 'large', shape: 'wide', mirrored: false },
    overlays: [title, { ...logo, image }],
  };
  expect(await read(layout)).toMatchObject(layout);
});

it('a broken member of a layout loses only itself', async () => {
  const { pictureInPicture, overlays } = await read({
    pictureInPicture: { on: true, corner: 'nowhere' },
    overlays: 7,
  });
  expect(pictureInPicture).toEqual({ ...usualPictureInPicture, on: true });
  expect(overlays).toEqual([]);
});

it.each([
  ['too long a title', { ...title, text: 'x'.repeat(maxTitleLength + 1) }],
  ['an image from elsewhere', { ...logo, image: 'https://example.com/logo.png' }],
  ['an image that is a page', { ...logo, image: 'data:image/svg+xml;base64,AAAA' }],
  ['too large an image', { ...logo, image: image + 'A'.repeat(maxImageLength) }],
  ['a place that there is not', { ...title, place: 'middle' }],
])('%s is left out of the overlays', async (_, bad) => {
  const { overlays } = await read({ overlays: [bad, title] });
  expect(overlays).toEqual([title]);
});

it('more overlays than fit are left out', async () => {
  const many = Array.from({ length: maxOverlays + 3 }, (_, n) => ({ ...title, id: `t${n}` }));
  const { overlays } = await read({ overlays: many });
  expect(overlays).toEqual(many.slice(0, maxOverlays));
});
