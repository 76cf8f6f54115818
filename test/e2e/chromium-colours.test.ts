import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { plainFilm, shownColour, toldColours } from '../helpers/picture-colours.ts';
import { entered, pressStop, smallSize } from '../helpers/popup.ts';

let air: Air;
let pages: DemoPages;
let chromium: Chromium | null;
let folder: string;

beforeEach(async () => {
  chromium = null;
  [air, pages, folder] = await Promise.all([
    Air.open(),
    serveDemoPages(),
    mkdtemp(join(tmpdir(), 'tabcast-colours-')),
  ]);
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await pages?.close();
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ['smaller than what goes out', '426x240'],
  ['of the size that goes out', '854x480'],
  ['of another shape', '640x480'],
])('a camera %s comes through in its colours, as platforms expect them', async (_, size) => {
  const rgb = [200, 80, 40];
  const film = join(folder, 'camera.y4m');
  await plainFilm(film, size, rgb);
  const flags = [`--use-file-for-fake-video-capture=${film}`];
  chromium = await Chromium.launch({ extension: Chromium.built, camera: true, flags });
  await chromium.meet(air.companion, entered('camera', ['twitch']));
  const tab = await chromium.open(pages.still);
  const first = await chromium.openPopup(tab);
  const popup = await chromium.goLive(await chromium.allowCamera(first), ['twitch']);
  await air.waitForSeconds('twitch', 4);
  await pressStop(handOn(popup));
  await air.waitForSilence();

  const file = air.nginx.records('twitch').at(-1)!;
  expect(await toldColours(file)).toMatchObject({
    ...{ pix_fmt: 'yuv420p', color_range: 'tv', color_space: 'bt709' },
    ...{ color_primaries: 'bt709', color_transfer: 'bt709', ...smallSize },
  });
  const shown = await shownColour(file, 2);
  for (const [at, each] of rgb.entries()) expect(Math.abs(shown[at]! - each), String(shown)).toBeLessThan(8);
});
