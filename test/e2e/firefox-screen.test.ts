import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Firefox } from '../helpers/firefox.ts';
import {
  plainPicture,
  smallFrames,
  toldOfFrames,
  type Rgb,
  type SmallFrame,
} from '../helpers/picture-colours.ts';
import { fillIn, inventedKeys, pressStart, pressStop, targets } from '../helpers/popup.ts';
import { XDisplay } from '../helpers/x-display.ts';

/** Of the page that is in front. */
const pageColour: Rgb = [32, 96, 160];
const logoColour: Rgb = [40, 180, 60];

/** Where each of them is in the middle of what it covers, in the 64 by 36 pixels that are looked at. */
const spots = { 'bottom-right': [57, 29], 'top-left': [6, 6], 'top-right': [60, 4], page: [24, 18] } as const;

let folder: string;
let logo: string;
let air: Air;
let display: XDisplay;
let firefox: Firefox;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-screen-'));
  logo = join(folder, 'logo.png');
  [air, display] = await Promise.all([
    Air.open(),
    XDisplay.open(),
    plainPicture(logo, '200x200', logoColour),
  ]);
  firefox = await Firefox.launch(display.name);
  await firefox.install(Firefox.built);
});
afterEach(async () => {
  await firefox?.close();
  await display?.close();
  await air?.close();
  await rm(folder, { recursive: true, force: true });
});

function farthest(one: Rgb, other: Rgb): number {
  return Math.max(...one.map((value, n) => Math.abs(value - other[n]!)));
}

/** What is seen in a picture, and where. @param before how the screen looked with nothing over it */
function seen(frame: SmallFrame, before: SmallFrame): string {
  const at = (of: SmallFrame, [x, y]: readonly [number, number]): Rgb => of.at(x, y);
  if (farthest(at(frame, spots.page), pageColour) > 24) return 'another page';
  // The camera of the browser itself has one garish colour after the other.
  const cameras = (['bottom-right', 'top-left'] as const)
    .filter((corner) => farthest(at(frame, spots[corner]), at(before, spots[corner])) > 48)
    .map((corner) => `camera ${corner}`);
  const isThere = farthest(at(frame, spots['top-right']), logoColour) < 24;
  return ['screen', ...cameras, ...(isThere ? ['logo'] : [])].join(', ');
}

/** Mean colour of where nothing is ever laid over the picture. */
function elsewhere(frames: readonly SmallFrame[]): Rgb {
  const columns = Array.from({ length: 34 }, (_, n) => n + 15);
  const pixels = frames.flatMap((frame) => columns.map((x) => frame.at(x, 18)));
  const mean = (n: number): number => pixels.reduce((sum, pixel) => sum + pixel[n]!, 0) / pixels.length;
  return [mean(0), mean(1), mean(2)];
}

it('a screen in Firefox goes live on three platforms after a click on the studio page, with a camera and a logo over it by the panel', async () => {
  await firefox.switchTo('welcome/index.html');
  await firefox.pairWith(air.companion);
  await firefox.openPopup();
  await fillIn(firefox, 'screen');
  await pressStart(firefox);
  await firefox.switchTo('studio/index.html');
  await firefox.click('.studio-actions button');
  await firefox.see('section[data-phase="live"]');
  await firefox.run("await browser.tabs.create({ url: '/panel/index.html' });");
  // The studio is in the background from here on.
  await firefox.openInFront(`data:text/html,<body style="background:rgb(${pageColour})">`);
  await firefox.switchTo('panel/index.html', false);
  await firefox.see('.live-panel[data-phase="live"]');
  await air.waitForMore('facebook', 2);
  await firefox.click('input[name="camera-on"]');
  await air.waitForMore('facebook', 1.5);
  await firefox.click('select[name="camera-corner"] option[value="top-left"]');
  await air.waitForMore('facebook', 1.5);
  await firefox.type('input[name="logo"]', logo);
  await firefox.see('[data-layer="image"][data-on="true"]');
  await air.waitForMore('facebook', 1);
  await firefox.click('[data-layer="image"] input[type="checkbox"]');
  await air.waitForMore('facebook', 1);
  await firefox.click('input[name="camera-on"]');
  await air.waitForMore('facebook', 1);
  await firefox.switchTo('popup/index.html');
  await pressStop(firefox);
  await air.waitForSilence();
  for (const target of targets) {
    // A new recording begins with a keyframe.
    const expected = { minSeconds: 7, keyframeSeconds: { min: 0, max: 2.2 } };
    const { key, verdict, wrong } = await air.judge(target, expected);
    expect([target, key, wrong]).toEqual([target, inventedKeys[target], []]);
    expect(verdict.audio?.meanDb).toBeLessThan(-80);
  }

  const [record] = air.nginx.records('facebook');
  const frames = await smallFrames(record!, 64, 36);
  const isPage = (frame: SmallFrame): boolean => farthest(frame.at(...spots.page), pageColour) < 24;
  const shown = frames.slice(frames.findIndex(isPage), frames.findLastIndex(isPage));
  const before = shown[20]!;
  const stretches: { what: string; frames: SmallFrame[] }[] = [];
  for (const frame of shown) {
    const what = seen(frame, before);
    if (stretches.at(-1)?.what !== what) stretches.push({ what, frames: [] });
    stretches.at(-1)!.frames.push(frame);
  }
  expect(stretches.map(({ what }) => what)).toEqual([
    'screen',
    'screen, camera bottom-right',
    'screen, camera top-left',
    'screen, camera top-left, logo',
    'screen, camera top-left',
    'screen',
  ]);
  const [plain, ...painted] = stretches.map(({ frames }) => elsewhere(frames));
  // A picture that is painted has been rounded once more, and one that is encoded in a hurry is a step of what is encoded off:
  // one of luma and one of a colour difference are 3.3 of blue. The smallest mistake, one matrix for the other, is 6.0.
  for (const colour of painted) expect(farthest(colour, plain!)).toBeLessThan(4.5);
  for (const colour of painted) expect(farthest(colour, painted[0]!)).toBeLessThan(0.5);
  expect(await toldOfFrames(record!)).toEqual(['yuv420p tv bt709 bt709 bt709']);
});
