import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import {
  plainFilm,
  plainPicture,
  smallFrames,
  toldOfFrames,
  type Rgb,
  type SmallFrame,
} from '../helpers/picture-colours.ts';
import { addKey, chooseSource, inventedKeys, pressStop } from '../helpers/popup.ts';

const tabColour: Rgb = [32, 96, 160];
const cameraColour: Rgb = [200, 80, 40];
const logoColour: Rgb = [40, 180, 60];

/** Where each of them is in the middle of what it covers, in the 64 by 36 pixels that are looked at. */
const spots = {
  'bottom-right': [57, 29],
  'top-left': [6, 6],
  'top-right': [60, 4],
  middle: [32, 18],
} as const;

let folder: string;
let air: Air;
let chromium: Chromium;
let logo: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-layout-'));
  const film = join(folder, 'camera.y4m');
  logo = join(folder, 'logo.png');
  [air] = await Promise.all([
    Air.open(),
    plainFilm(film, '640x480', cameraColour),
    plainPicture(logo, '200x200', logoColour),
  ]);
  const flags = [`--use-file-for-fake-video-capture=${film}`];
  chromium = await Chromium.launch({ extension: Chromium.built, camera: true, flags });
  await chromium.meet(air.companion);
  await chromium.rememberCamera();
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What is seen in a picture, and where. */
function seen(frame: SmallFrame): string {
  const is = (spot: keyof typeof spots, colour: Rgb): boolean =>
    frame.at(spots[spot][0], spots[spot][1]).every((value, n) => Math.abs(value - colour[n]!) < 24);
  if (is('middle', cameraColour)) return 'camera';
  if (!is('middle', tabColour)) return 'neither';
  const over = [
    ...(['bottom-right', 'top-left', 'top-right'] as const)
      .filter((corner) => is(corner, cameraColour))
      .map((corner) => `camera ${corner}`),
    ...(is('top-right', logoColour) ? ['logo'] : []),
  ];
  return ['tab', ...over].join(', ');
}

/** Mean colour of where nothing is ever laid over the picture. */
function elsewhere(frames: readonly SmallFrame[]): number[] {
  const columns = Array.from({ length: 34 }, (_, n) => n + 15);
  const pixels = frames.flatMap((frame) => columns.map((x) => frame.at(x, 18)));
  return [0, 1, 2].map((n) => pixels.reduce((sum, pixel) => sum + pixel[n]!, 0) / pixels.length);
}

it('shows and moves the camera and a logo, and goes to another source, by the panel, in the colours that there were', async () => {
  const tab = await chromium.open(`data:text/html,<body style="background:rgb(${tabColour})">`);
  const first = await chromium.openPopup(tab);
  await addKey(handOn(first), 'twitch', inventedKeys.twitch);
  await chooseSource(handOn(first), 'tab');
  await chromium.goLive(first, ['twitch']);
  const panel = await chromium.open(chromium.page('panel/index.html'));
  const hand = handOn(panel);
  await air.waitForSeconds('twitch', 3);
  await hand.click('input[name="camera-on"]');
  await air.waitForSeconds('twitch', 6);
  await panel.select('select[name="camera-corner"]', 'top-left');
  await air.waitForSeconds('twitch', 8);
  await hand.click('input[name="camera-on"]');
  await air.waitForSeconds('twitch', 10);
  const file = await panel.$('input[name="logo"]');
  await file!.uploadFile(logo);
  await hand.see('[data-layer="image"][data-on="true"]');
  await air.waitForSeconds('twitch', 12);
  await hand.click('[data-layer="image"] input[type="checkbox"]');
  await air.waitForSeconds('twitch', 14);
  await hand.click('.live-switch button[value="camera"]');
  await hand.see('.live-switch button[value="camera"][aria-pressed="true"]');
  await air.waitForSeconds('twitch', 17);
  await panel.close();
  await pressStop(handOn(await chromium.openPopup(tab)));
  await air.waitForSilence();

  const [record, ...more] = air.nginx.records('twitch');
  expect(more).toEqual([]);
  const frames = await smallFrames(record!, 64, 36);
  const all = frames.map(seen);
  const changes = all.filter((one, n) => one !== all[n - 1]);
  expect(changes).toEqual([
    'tab',
    'tab, camera bottom-right',
    'tab, camera top-left',
    'tab',
    'tab, logo',
    'tab',
    'camera',
  ]);
  const plain = elsewhere(frames.slice(0, all.indexOf('tab, camera bottom-right')));
  for (const layer of changes.slice(1, 5)) {
    const others = elsewhere(frames.filter((_, n) => all[n] === layer));
    for (const [n, value] of others.entries()) expect(Math.abs(value - plain[n]!), layer).toBeLessThan(1);
  }
  expect(await toldOfFrames(record!)).toEqual(['yuv420p tv bt709 bt709 bt709']);
});
