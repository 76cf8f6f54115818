import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Firefox } from '../helpers/firefox.ts';
import { fillIn, inventedKeys, pressStart, pressStop, seeLive, targets } from '../helpers/popup.ts';
import { XDisplay } from '../helpers/x-display.ts';

let air: Air;
let display: XDisplay;
let firefox: Firefox;

beforeEach(async () => {
  [air, display] = await Promise.all([Air.open(), XDisplay.open()]);
  firefox = await Firefox.launch(display.name);
  await firefox.install(Firefox.built);
});
afterEach(async () => {
  await firefox?.close();
  await display?.close();
  await air?.close();
});

it('a screen in Firefox goes live on three platforms after a click on the studio page, with silence for sound', async () => {
  await firefox.switchTo('welcome/index.html');
  await firefox.pairWith(air.companion);
  await firefox.openPopup();
  await fillIn(firefox, 'screen');
  await pressStart(firefox);
  await firefox.switchTo('studio/index.html');
  await firefox.click('.studio-actions button');
  await firefox.see('section[data-phase="live"]');
  await firefox.switchTo('popup/index.html');
  await seeLive(firefox);
  // The studio is in the background from here on.
  await air.waitForSeconds('facebook', 8);
  await pressStop(firefox);
  await air.waitForSilence();
  for (const target of targets) {
    const { key, verdict, wrong } = await air.judge(target, { minSeconds: 7 });
    expect([target, key, wrong]).toEqual([target, inventedKeys[target], []]);
    expect(verdict.audio?.meanDb).toBeLessThan(-80);
  }
});
